import {
  CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand,
  waitUntilStackCreateComplete, waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { MiniStack } from './ministack';
import type { Template } from './overrides';
import { cloudWatchLogs, dynamoTable } from '../../../src/pipeline/aws-ports';
import type { LogEvent } from '../../../src/pipeline/ports';
import { Store } from '../../../src/pipeline/store';

const WAIT = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };

/** A stack that MiniStack's CloudFormation has made of a template. */
export class Deployment {
  static async create(ministack: MiniStack, stackName: string, template: Template): Promise<Deployment> {
    const client = new CloudFormationClient(ministack.client);
    await client.send(new CreateStackCommand({ StackName: stackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_IAM'] }));
    await waitUntilStackCreateComplete({ client, ...WAIT }, { StackName: stackName }).catch(async (error: unknown) => {
      const { StackEvents: events = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stackName }));
      const failed = events.filter(({ ResourceStatus: status }) => status?.endsWith('FAILED'));
      const reasons = failed.map(event => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
      throw new Error(`MiniStack doesn't deploy the stack ${stackName}: ${reasons.join('; ')}`, { cause: error });
    });
    const { StackResources: resources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName }));
    return new Deployment(ministack, client, stackName, resources.map(resource => ({
      logicalId: resource.LogicalResourceId!, type: resource.ResourceType!, physicalId: resource.PhysicalResourceId!,
    })));
  }

  private constructor(
    private readonly ministack: MiniStack,
    private readonly client: CloudFormationClient,
    readonly stackName: string,
    private readonly resources: ReadonlyArray<{ readonly logicalId: string; readonly type: string; readonly physicalId: string }>,
  ) {}

  /** Physical ids of resources whose logical ids begin so. */
  physicalIds(type: string, prefix = ''): string[] {
    return this.resources.filter(resource => resource.type === type && resource.logicalId.startsWith(prefix)).map(({ physicalId }) => physicalId);
  }

  probeLogGroup(benchmark: string): string {
    return this.physicalIds('AWS::Logs::LogGroup', `${benchmark}ProbeLogs`)[0];
  }

  /** A benchmark's table, read as the pipeline reads it. */
  store(benchmark: string): Store {
    return new Store(dynamoTable(this.physicalIds('AWS::DynamoDB::GlobalTable', benchmark)[0], new DynamoDBClient(this.ministack.client)));
  }

  /** Everything in a benchmark's probe log group, read as settle reads it. */
  async logEvents(benchmark: string): Promise<readonly LogEvent[]> {
    const reader = cloudWatchLogs(this.probeLogGroup(benchmark), new CloudWatchLogsClient(this.ministack.client));
    const { events, nextToken } = await reader.filter({ startTime: 0, endTime: Date.now() + 60_000 });
    if (nextToken !== undefined) throw new Error('MiniStack answers in one page');
    return events;
  }

  /** An output of the stack. */
  async output(key: string): Promise<string> {
    const { Stacks: [stack] = [] } = await this.client.send(new DescribeStacksCommand({ StackName: this.stackName }));
    return stack.Outputs!.find(({ OutputKey }) => OutputKey === key)!.OutputValue!;
  }

  /** What the function answers, or its error. */
  async invoke(functionName: string, payload: object): Promise<{ readonly failed: boolean; readonly answer: unknown }> {
    const { FunctionError, Payload } = await new LambdaClient(this.ministack.client).send(new InvokeCommand({
      FunctionName: functionName, Payload: JSON.stringify(payload),
    }));
    return { failed: FunctionError !== undefined, answer: JSON.parse(Buffer.from(Payload!).toString('utf8')) };
  }

  async delete(): Promise<void> {
    await this.client.send(new DeleteStackCommand({ StackName: this.stackName }));
    await waitUntilStackDeleteComplete({ client: this.client, ...WAIT }, { StackName: this.stackName });
  }
}
