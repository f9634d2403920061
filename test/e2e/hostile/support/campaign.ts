import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, type ExecutionStatus, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { StackArtifact } from '../../../../src/local/assembly/cloud-assembly';
import { Engine } from '../../../../src/local/engine';

/** How a campaign ended, from a deployment that was refused to a complete run. */
export interface Outcome {
  readonly status: 'NOT DEPLOYED' | 'NOT STARTED' | 'FAILED' | 'PARTIAL' | 'COMPLETE';
  /** everything that anybody was told: errors, the run's summary, the engine's log, the functions' logs. */
  readonly said: string;
}

export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };
}

/** What is done with a deployed stack. */
export type Scenario = (deployed: Deployed) => Promise<Outcome['status']>;

/** A benchmark's stack on an engine of its own, as a user's clients see it. */
export class Deployed {
  static async create(stack: StackArtifact, stateDirectory: string, say: (message: string) => void): Promise<Deployed> {
    const engine = await Engine.start({ stateDirectory, log: say });
    try {
      const { outputs, resources } = await engine.deploy(stack);
      const output = (ending: string) => outputs.find(({ key }) => key.endsWith(ending))!.value;
      const [stateMachine] = [...resources.values()].filter(({ type }) => type === 'AWS::StepFunctions::StateMachine');
      return new Deployed(engine, output('InvokerFn'), output('ResultAggregatorFn'), stateMachine.physicalId, say);
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  private constructor(
    readonly engine: Engine,
    private readonly invokerFn: string,
    private readonly aggregatorFn: string,
    private readonly stateMachineArn: string,
    readonly say: (message: string) => void,
  ) {}

  /** The invoker's answer; none if it refused. */
  async start(request: object): Promise<{ readonly runId: string; readonly executionArn: string } | undefined> {
    return this.invoke(this.invokerFn, { n: 1, samplesPerRound: 1, ...request });
  }

  async end(executionArn: string): Promise<ExecutionStatus> {
    for (;;) {
      const execution = await new SFNClient(this.root).send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') {
        this.say(`${execution.status} ${execution.error ?? ''} ${execution.cause ?? ''}`);
        return execution.status!;
      }
      await sleep(100);
    }
  }

  async startExecution(name: string, input: object): Promise<string> {
    const { executionArn } = await new SFNClient(this.root).send(new StartExecutionCommand({
      stateMachineArn: this.stateMachineArn, name, input: JSON.stringify(input),
    }));
    return executionArn!;
  }

  async summary(runId: string, as = this.root): Promise<{ readonly status: Outcome['status'] } | undefined> {
    return this.invoke(this.aggregatorFn, { runId }, as);
  }

  /** What clients of a role of the stack need; the role is told by the beginning of its policy's logical id. */
  clientOf(policy: string): ClientConfig {
    const { roleArn } = this.engine.authorizer.usage().find(use => use.policy.startsWith(policy))!;
    return { ...this.root, credentials: this.engine.credentialsOf(roleArn) };
  }

  /** What functions said of what they may not do. */
  async sayDenials(): Promise<void> {
    const client = new CloudWatchLogsClient(this.root);
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {})) {
      for (const { logGroupName } of logGroups) {
        const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName, filterPattern: '"not authorized to perform"' }));
        events.forEach(({ message }) => this.say(`${logGroupName}: ${message}`));
      }
    }
  }

  private get root(): ClientConfig {
    const { endpoint, region, credentials } = this.engine;
    return { endpoint, region, credentials };
  }

  private async invoke<T>(functionName: string, payload: object, as = this.root): Promise<T | undefined> {
    const answer = await new LambdaClient(as).send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }));
    const text = Buffer.from(answer.Payload ?? []).toString();
    this.say(text);
    return answer.FunctionError ? undefined : JSON.parse(text) as T;
  }
}

/** The least run there is: one cold start that is discarded and one that counts. */
export const oneRun: Scenario = async deployed => {
  const started = await deployed.start({});
  if (!started) return 'NOT STARTED';
  const status = await deployed.end(started.executionArn);
  const summary = await deployed.summary(started.runId);
  return status === 'SUCCEEDED' && summary ? summary.status : 'FAILED';
};

/** Deploys, does something, leaves nothing. */
export async function campaign(stack: StackArtifact, stateDirectory: string, scenario: Scenario): Promise<Outcome> {
  const said: string[] = [];
  let deployed: Deployed;
  try {
    deployed = await Deployed.create(stack, stateDirectory, message => said.push(message));
  } catch (error) {
    return { status: 'NOT DEPLOYED', said: [...said, (error as Error).message].join('\n') };
  }
  try {
    const status = await scenario(deployed);
    await deployed.sayDenials();
    return { status, said: said.join('\n') };
  } finally {
    await deployed.engine.stop();
  }
}
