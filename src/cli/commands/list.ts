import { counted } from '../../report/numbers';
import { printable } from '../../report/printable';
import type { Command } from '../command';
import { EXIT } from '../errors';
import { withRemoteBenchmark } from '../remote-benchmark';

const SHOWN_RUNS = 50;

export const run: Command = async (args, terminal) => withRemoteBenchmark(args, terminal, async ({ store, benchmark }) => {
  const latest = await store.latestRuns(SHOWN_RUNS);
  const records = await Promise.all(latest.map(async ({ runId }) => store.run(runId)));
  const runs = records.flatMap(record => record ? [{
    runId: record.runId, status: record.status, startedAt: record.startedAt, finishedAt: record.finishedAt, samples: record.settings.n, request: record.request,
  }] : []);
  if (args.flag('json')) {
    terminal.stdout.write(`${JSON.stringify(runs, undefined, 2)}\n`);
  } else if (runs.length === 0) {
    terminal.stdout.write(`${printable(benchmark.manifest.constructPath)} has had no run yet.\n`);
  } else {
    const width = Math.max(...runs.map(({ runId }) => runId.length));
    terminal.stdout.write(runs.map(({ runId, status, startedAt, samples }) => (
      `${printable(runId).padEnd(width)}  ${status.padEnd(8)}  ${printable(startedAt)}  ${counted(samples, 'cold start')} a cell\n`
    )).join(''));
  }
  return EXIT.complete;
});
