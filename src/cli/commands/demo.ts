import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { answer } from '../../report/answer';
import type { Command } from '../command';
import { MachineLacksRuntime } from '../engine-errors';
import { EXIT, UserError } from '../errors';
import { type LocalRun, runLocally } from '../local-run';
import { shownPath } from '../outcome';
import { type Progress, progressOn } from '../progress';

/** Synthesized when the package is built: the demo needs no CDK. In the sources and in the package it is two folders up. */
function assemblyDirectory(): string {
  const directory = [join(__dirname, '..', 'demo'), join(__dirname, '..', '..', '..', 'assets', 'demo')].find(existsSync);
  if (!directory) throw new UserError('The demo\'s assembly is not there: assets/demo.', 'In a clone of the repository, build it: npx projen compile.');
  return directory;
}

/** Sizes that show the curve, in a minute or two; 1,769 MB is one whole vCPU. Any other of the published experiment can be asked for. */
const DEFAULTS = { n: '5', memory: '128,256,512,1024,1769' };

const NEXT = `
Next, measure your own code. In your CDK app (npm install cdk-cold-start-benchmark):

  new ColdStartBenchmark(this, 'Bench', {
    runtime: lambda.Runtime.PYTHON_3_13,
    probe: Probe.fromAsset('probes/mine', { scenarios: ['client'] }), // probes/mine/index.py: def client(): ...
  });

  npx cdk-cold-start-benchmark local
`;

export const run: Command = async (given, terminal) => {
  const args = given.withDefaults(DEFAULTS);
  const progress = progressOn(terminal.stderr, args.flag('quiet'));
  const measure = (stack: string) => runLocally(assemblyDirectory(), { stack }, args, terminal, progress);
  const { results, output, exitCode } = await measureWhatRuns(progress, measure);
  if (exitCode === EXIT.interrupted || args.flag('json')) {
    progress.step(`Report: ${shownPath(output.reportFile, terminal.cwd)}`);
    return exitCode;
  }
  terminal.stdout.write(`\n${answer(results).join('\n')}\n\nReport: ${shownPath(output.reportFile, terminal.cwd)}\n${NEXT}`);
  return exitCode;
};

/** boto3, as in the published experiment, where there is a Python; Node.js runs this CLI, so it is there. */
async function measureWhatRuns(progress: Progress, measure: (stack: string) => Promise<LocalRun>): Promise<LocalRun> {
  try {
    progress.step('Measuring boto3, as in the published experiment: a client and a resource for DynamoDB.');
    return await measure('Boto3');
  } catch (error) {
    if (!(error instanceof MachineLacksRuntime)) throw error;
    progress.step(`${error.what} ${error.todo}`);
    progress.step('Measuring the AWS SDK for JavaScript instead, loaded in the first invoke (placement lazy).');
    return measure('AwsSdkJs');
  }
}
