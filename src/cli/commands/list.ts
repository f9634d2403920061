import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { RunRecord } from '../../core/results';
import { counted } from '../../report/numbers';
import { printable, printableJson } from '../../report/printable';
import type { AwsClients } from '../aws-clients';
import type { Command } from '../command';
import { EXIT } from '../errors';
import { withRemoteBenchmark } from '../remote-benchmark';

const SHOWN_RUNS = 50;

export const run: Command = async (args, terminal) => withRemoteBenchmark(args, terminal, async ({ store, clients, benchmark }) => {
  const latest = await store.latestRuns(SHOWN_RUNS);
  const records = await Promise.all(latest.map(async ({ runId }) => store.run(runId)));
  const runs = await Promise.all(records.filter(record => record !== undefined).map(async record => {
    const { runId, startedAt, finishedAt, settings, request } = record;
    return { runId, status: await statusOf(record, clients), startedAt, finishedAt, samples: settings.n, request };
  }));
  if (args.flag('json')) {
    terminal.stdout.write(`${printableJson(runs)}\n`);
  } else if (runs.length === 0) {
    terminal.stdout.write(`${printable(benchmark.manifest.constructPath)} has had no run yet.\n`);
  } else {
    const width = Math.max(...runs.map(({ runId }) => runId.length));
    terminal.stdout.write(runs.map(({ runId, status, startedAt, samples }) => (
      `${printable(runId).padEnd(width)}  ${printable(status).padEnd(8)}  ${printable(startedAt)}  ${counted(samples, 'cold start')} a cell\n`
    )).join(''));
  }
  return EXIT.complete;
});

/** The record of a run that was stopped still says RUNNING: nobody was left to write. */
async function statusOf({ status, executionArn }: RunRecord, { stepFunctions }: AwsClients): Promise<string> {
  if (status !== 'RUNNING') return status;
  const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  return execution.status === 'ABORTED' ? 'STOPPED' : execution.status!;
}
