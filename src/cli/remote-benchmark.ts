import type { Arguments } from './arguments';
import { type AwsClients, awsClients } from './aws-clients';
import { onAws } from './aws-errors';
import { type DeployedBenchmark, deployedBenchmark } from './deployed-benchmark';
import { UserError } from './errors';
import type { Terminal } from './terminal';
import type { RunRecord } from '../core/results';
import { dynamoTable } from '../pipeline/aws-ports';
import { Store } from '../pipeline/store';

export interface RemoteBenchmark {
  readonly clients: AwsClients;
  readonly benchmark: DeployedBenchmark;
  readonly store: Store;
}

/** Finds the benchmark that --stack and --benchmark mean, and does something with it. */
export async function withRemoteBenchmark<T>(args: Arguments, terminal: Terminal, action: (remote: RemoteBenchmark) => Promise<T>): Promise<T> {
  const stack = args.text('stack');
  if (stack === undefined) throw new UserError('No stack is given.', 'Say which holds the benchmark: --stack STACK.');
  const clients = awsClients();
  try {
    return await onAws(terminal.env, async () => {
      const benchmark = await deployedBenchmark(clients, stack, args.text('benchmark'));
      return action({ clients, benchmark, store: new Store(dynamoTable(benchmark.manifest.resultsTableName, clients.dynamoDb)) });
    });
  } finally {
    clients.destroy();
  }
}

/** A run that must exist; those that do are listed. */
export async function existingRun(store: Store, runId: string): Promise<RunRecord> {
  const run = await store.run(runId);
  if (run) return run;
  const latest = await store.latestRuns(10);
  throw new UserError(`There is no run ${runId}.`, latest.length ? `The latest are ${latest.map(each => each.runId).join(', ')}.` : 'There has been none: leave --run-id away to start one.');
}
