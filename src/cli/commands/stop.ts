import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { printable } from '../../report/printable';
import type { Command } from '../command';
import { EXIT, UserError } from '../errors';
import { existingRun, withRemoteBenchmark } from '../remote-benchmark';

export const run: Command = async (args, terminal) => withRemoteBenchmark(args, terminal, async ({ store, clients, benchmark }) => {
  const { stepFunctions } = clients;
  const runId = args.text('run-id') ?? (await store.lock())?.runId;
  if (runId === undefined) throw new UserError(`${benchmark.manifest.constructPath} has had no run yet.`, 'There is nothing to stop.');
  const { executionArn } = await existingRun(store, runId);
  const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== 'RUNNING') throw new UserError(`Run ${runId} is over already (${status}).`, 'There is nothing to stop.');
  await stepFunctions.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'stopped by the CLI' }));
  const again = `cdk-cold-start-benchmark run --stack ${benchmark.stackName} --run-id ${runId}`;
  terminal.stdout.write(`${printable(`Stopped run ${runId}. What it measured: ${again}`)}\n`);
  return EXIT.complete;
});
