import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { RunRequest, RunStarted } from '../protocol';
import type { AwsClients } from './aws-clients';
import type { DeployedBenchmark } from './deployed-benchmark';
import { UserError } from './errors';
import { requestRefused } from './invalid-request';

/** Asks the benchmark's invoker for a run. */
export async function startRun({ lambda }: AwsClients, benchmark: DeployedBenchmark, request: RunRequest): Promise<RunStarted> {
  const { invokerFunctionName, stackName } = benchmark;
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: invokerFunctionName, Payload: JSON.stringify(request) }));
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as RunStarted & { errorType?: string; errorMessage?: string };
  if (FunctionError === undefined) return answer;
  const { errorType, errorMessage = 'no message' } = answer;
  if (errorType === 'InvalidRequest') throw requestRefused(errorMessage);
  if (errorType === 'RunInProgress') {
    // what the invoker says to do is for those who have no CLI.
    const [what] = errorMessage.split(': ');
    throw new UserError(`${what[0].toUpperCase()}${what.slice(1)}.`, `Follow it (run --stack ${stackName} --run-id ID), stop it (stop --stack ${stackName}), or wait for its end.`);
  }
  throw new Error(`the invoker ${invokerFunctionName} failed: ${errorType}: ${errorMessage}`);
}
