import { once } from 'node:events';
import { CloudAssembly } from '../../local/assembly/cloud-assembly';
import { printable } from '../../report/printable';
import { checkAnnotations } from '../annotations';
import { findAssembly } from '../assembly-source';
import { awsClients } from '../aws-clients';
import { benchmarksOf, chooseStacks } from '../benchmarks';
import type { Command } from '../command';
import { deployedBenchmark } from '../deployed-benchmark';
import { engineErrors } from '../engine-errors';
import { EXIT } from '../errors';
import { faultShares } from '../faults';
import { startEngine } from '../local-engine';
import { progressOn } from '../progress';
import { unlessAborted } from '../terminal';

export const run: Command = async (args, terminal) => {
  const progress = progressOn(terminal.stderr, args.flag('quiet'));
  const faults = faultShares(args);
  const assembly = await findAssembly(args, terminal);
  const { stacks } = await engineErrors(() => CloudAssembly.open(assembly));
  const chosen = chooseStacks(stacks, args.text('stack'));
  chosen.forEach(stack => checkAnnotations(stack.assemblyDirectory, stack.id).forEach(warning => progress.step(`Warning: ${warning}`)));
  const { signal } = terminal.interrupts;
  const benchmarks = benchmarksOf(chosen);
  const measured = new Set<string>();
  // a stack without a benchmark doesn't say what is measured: then every event is.
  const engine = await startEngine(chosen[0], { faults, ...benchmarks.length && { measured } }, terminal, progress);
  const clients = awsClients(engine);
  try {
    for (const stack of chosen) {
      progress.step(`Deploying ${stack.displayName} to the local engine`);
      await engineErrors(async () => unlessAborted(signal, () => engine.deploy(stack)));
    }
    const { endpoint, region, credentials } = engine;
    const lines = [
      // the SDKs prefer a profile to these variables.
      'unset AWS_PROFILE AWS_DEFAULT_PROFILE',
      `export AWS_ENDPOINT_URL=${endpoint}`,
      `export AWS_REGION=${region}`,
      `export AWS_DEFAULT_REGION=${region}`,
      `export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`,
      `export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
      ...credentials.sessionToken ? [`export AWS_SESSION_TOKEN=${credentials.sessionToken}`] : ['unset AWS_SESSION_TOKEN'],
    ];
    for (const { stack, manifest } of benchmarks) {
      const deployed = await deployedBenchmark(clients, stack.stackName, manifest.constructPath);
      const { aggregatorFunctionName, functions } = deployed.manifest;
      functions.forEach(({ functionName }) => measured.add(functionName));
      lines.push(
        `# ${printable(manifest.constructPath)}: cdk-cold-start-benchmark run --stack ${printable(stack.stackName)}`,
        `#   invoker    ${deployed.invokerFunctionName}`,
        `#   aggregator ${aggregatorFunctionName}`,
      );
    }
    terminal.stdout.write(`${lines.join('\n')}\n`);
    progress.step('Serving until Ctrl-C');
    if (!signal.aborted) await once(signal, 'abort');
    return EXIT.complete;
  } finally {
    clients.destroy();
    await engine.stop();
  }
};
