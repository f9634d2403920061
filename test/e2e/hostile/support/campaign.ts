import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, type DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { StackArtifact } from '../../../../src/local/assembly/cloud-assembly';
import { Engine } from '../../../../src/local/engine';
import type { Cell } from './cli';

/** How a campaign ended, from a deployment that was refused to a complete one. */
export interface Outcome {
  readonly status: 'NOT DEPLOYED' | 'NOT STARTED' | 'FAILED' | 'PARTIAL' | 'COMPLETE';
  /** everything that anybody was told: errors, the run's summary, the engine's log. */
  readonly said: string;
}

export interface Deployed {
  readonly engine: Engine;
  readonly invokerFn: string;
  readonly aggregatorFn: string;
}

/** A stack on an engine of its own. */
export async function deploy(stack: StackArtifact, log: (message: string) => void, stateDirectory: string): Promise<Deployed> {
  const engine = await Engine.start({ stateDirectory, log });
  try {
    const { outputs } = await engine.deploy(stack);
    const output = (ending: string) => outputs.find(({ key }) => key.endsWith(ending))!.value;
    return { engine, invokerFn: output('InvokerFn'), aggregatorFn: output('ResultAggregatorFn') };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** The whole way: deploys, runs the least campaign, tells how it ended, leaves nothing. */
export async function campaign(stack: StackArtifact, stateDirectory: string, look?: (deployed: Deployed) => Promise<void>): Promise<Outcome> {
  const said: string[] = [];
  let deployed: Deployed;
  try {
    deployed = await deploy(stack, message => said.push(message), stateDirectory);
  } catch (error) {
    return { status: 'NOT DEPLOYED', said: [...said, (error as Error).message].join('\n') };
  }
  try {
    const status = await runOnce(deployed, message => said.push(message));
    await look?.(deployed);
    return { status, said: said.join('\n') };
  } finally {
    await deployed.engine.stop();
  }
}

/** Starts a run and follows it to its end. */
export async function runOnce({ engine, invokerFn, aggregatorFn }: Deployed, say: (message: string) => void): Promise<Outcome['status']> {
  const client = { endpoint: engine.endpoint, region: engine.region, credentials: engine.credentials };
  const invoke = async (name: string, payload: object) => {
    const answer = await new LambdaClient(client).send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload) }));
    const text = Buffer.from(answer.Payload ?? []).toString();
    say(text);
    return answer.FunctionError ? undefined : JSON.parse(text) as { [key: string]: unknown };
  };
  const started = await invoke(invokerFn, { n: 1, samplesPerRound: 1 });
  if (!started) return 'NOT STARTED';
  let execution: DescribeExecutionCommandOutput;
  do {
    await sleep(100);
    execution = await new SFNClient(client).send(new DescribeExecutionCommand({ executionArn: started.executionArn as string }));
  } while (execution.status === 'RUNNING');
  say(`${execution.error} ${execution.cause}`);
  if (execution.status !== 'SUCCEEDED') return 'FAILED';
  const summary = await invoke(aggregatorFn, { runId: started.runId });
  return (summary?.status ?? 'FAILED') as Outcome['status'];
}

/** A complete run whose samples lack the platform's figures is not what it should be. */
export function lacksPlatformFigures(cells: readonly Cell[]): boolean {
  return cells.some(({ statistics }) => !statistics.initDurationMs?.n);
}
