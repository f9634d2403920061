import { preflight } from '../../core/estimate';
import { counted } from '../../report/numbers';
import { printable } from '../../report/printable';
import { type Arguments, dashed } from '../arguments';
import { followCampaign } from '../campaign';
import type { Planned } from '../campaign-state';
import type { Command } from '../command';
import { mayBegin } from '../consent';
import { EXIT, UserError } from '../errors';
import { asked } from '../invalid-request';
import { startRun } from '../invoker';
import { loopbackEndpoint } from '../loopback';
import { conclude, showResults, shownPath } from '../outcome';
import { outputLocation } from '../output-directory';
import { type Progress, progressOn } from '../progress';
import { existingRun, type RemoteBenchmark, withRemoteBenchmark } from '../remote-benchmark';
import { runRequest } from '../selection';
import type { Terminal } from '../terminal';

const POLL_MS = 2000;
/** What the estimate before the run assumes; the invoker then asks the account itself. */
const UNRESERVED_CONCURRENCY = 1000;
const SELECTING = ['n', 'precision', 'memory', 'scenario', 'variant', 'placement', 'seed'];

export const run: Command = async (args, terminal) => {
  const progress = progressOn(terminal.stderr, args.flag('quiet'));
  const runIdGiven = args.text('run-id');
  const location = outputLocation(args, terminal.cwd, runIdGiven);
  return withRemoteBenchmark(args, terminal, async remote => {
    const followed = await (runIdGiven === undefined ? begin(remote, args, terminal, progress) : resume(remote, args, runIdGiven));
    if (!followed) {
      terminal.stderr.write('Not started.\n');
      return EXIT.failed;
    }
    const { runId, executionArn, planned } = followed;
    const output = location.open(runId);
    const endpoint = loopbackEndpoint(terminal.env);
    const again = printable(`--stack ${remote.benchmark.stackName} --run-id ${runId}`);
    const goesOn = `run ${printable(runId)} goes on. Take it up again: cdk-cold-start-benchmark run ${again}\n`;
    const { results, interrupted } = await followCampaign({
      runId,
      executionArn,
      planned,
      stepFunctions: remote.clients.stepFunctions,
      store: remote.store,
      source: endpoint ? 'local' : 'aws',
      region: await remote.clients.lambda.config.region(),
      environment: () => (endpoint ? { endpoint } : {}),
      pollMs: POLL_MS,
      endsWithUs: false,
    }, output, progress, terminal.interrupts.signal).catch((error: unknown) => {
      progress.end();
      terminal.stderr.write(`Lost sight of it, but ${goesOn}`);
      throw error;
    });
    progress.end();
    if (interrupted || !results) {
      terminal.stderr.write(`Detached: ${goesOn}Or stop it: cdk-cold-start-benchmark stop ${again}\n`);
      return EXIT.interrupted;
    }
    await showResults(results, output, args, terminal);
    progress.step(`Report: ${shownPath(output.reportFile, terminal.cwd)}`);
    return conclude(results);
  }).finally(() => progress.end());
};

interface Followed { readonly runId: string; readonly executionArn: string; readonly planned: Planned }

/** Nothing, if whoever was asked would rather not. */
async function begin(
  { clients, benchmark }: RemoteBenchmark, args: Arguments, terminal: Terminal, progress: Progress,
): Promise<Followed | undefined> {
  const { manifest } = benchmark;
  const request = runRequest(args, manifest);
  const region = await clients.lambda.config.region();
  const expected = asked(() => preflight(manifest, request, UNRESERVED_CONCURRENCY, region));
  if (!await mayBegin(manifest.constructPath, expected, region, args, terminal, progress)) return undefined;
  const { runId, executionArn, estimate } = await startRun(clients, benchmark, request);
  progress.step(`Run ${runId} has begun: ${counted(estimate.rounds, 'round')}, about ${counted(estimate.minutes, 'minute')}`);
  return { runId, executionArn, planned: estimate };
}

async function resume({ store }: RemoteBenchmark, args: Arguments, runId: string): Promise<Followed> {
  const selecting = SELECTING.find(name => args.flag(name));
  if (selecting !== undefined) {
    throw new UserError(`--run-id takes up run ${runId} as it was begun, so ${dashed(selecting)} can't change it.`, `Leave ${dashed(selecting)} away, or --run-id to begin another run.`);
  }
  const { executionArn, manifest, request } = await existingRun(store, runId);
  return { runId, executionArn, planned: preflight(manifest, request, UNRESERVED_CONCURRENCY) };
}
