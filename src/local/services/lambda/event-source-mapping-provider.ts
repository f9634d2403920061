import { randomUUID } from 'node:crypto';
import { arnOf } from '../../assembly/arn';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import { PropertyReader } from '../properties';
import { invalid } from './errors';
import type { Functions } from './functions';
import type { LambdaFunction } from './lambda-function';
import type { Queues } from './ports';
import type { EventSourceMapping } from './queue-poller';

/** AWS::Lambda::EventSourceMapping, for SQS queues. */
export class EventSourceMappingProvider implements ResourceProvider {
  readonly supportedProperties = [
    'BatchSize', 'Enabled', 'EventSourceArn', 'FunctionName', 'FunctionResponseTypes', 'MaximumBatchingWindowInSeconds', 'ScalingConfig', 'Tags',
  ];

  constructor(
    private readonly context: EngineContext,
    private readonly functions: Functions,
    private readonly queues: Pick<Queues, 'attributes'>,
    private readonly created: (mapping: EventSourceMapping) => void,
  ) {}

  async create(context: ResourceContext, properties: ResourceProperties): Promise<CreatedResource> {
    const reader = new PropertyReader('AWS::Lambda::EventSourceMapping', context, properties);
    const wanted = this.read(reader);
    const mapping = { ...wanted, visibilityTimeoutSeconds: await this.visibilityTimeoutOf(wanted.queueArn, wanted.lambdaFunction) };
    this.created(mapping);
    return { physicalId: mapping.uuid, attributes: { Id: mapping.uuid, EventSourceMappingArn: mapping.arn } };
  }

  private read(reader: PropertyReader): Omit<EventSourceMapping, 'visibilityTimeoutSeconds'> {
    const queueArn = reader.requiredText('EventSourceArn');
    if (queueArn.split(':')[2] !== 'sqs') reader.refuse('EventSourceArn', queueArn, 'is not supported: the engine has SQS queues as event sources only');
    const uuid = randomUUID();
    // ranges and defaults: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
    const batchSize = reader.number('BatchSize', { min: 1, max: 10_000 }) ?? 10;
    const batchingWindowSeconds = reader.number('MaximumBatchingWindowInSeconds', { min: 0, max: 300 }) ?? 0;
    if (batchSize > 10 && batchingWindowSeconds < 1) {
      reader.refuse('BatchSize', batchSize, 'is greater than 10, so MaximumBatchingWindowInSeconds must be greater than or equal to 1');
    }
    return {
      uuid,
      arn: arnOf(this.context.address, 'lambda', `event-source-mapping:${uuid}`),
      queueArn,
      lambdaFunction: this.functions.find(reader.requiredText('FunctionName')),
      enabled: reader.boolean('Enabled') ?? true,
      batchSize,
      batchingWindowSeconds,
      reportBatchItemFailures: reportsBatchItemFailures(reader),
      maximumConcurrency: maximumConcurrencyOf(reader),
      lastModified: new Date(),
    };
  }

  /** Lambda checks both the role and the queue when it makes a mapping. */
  private async visibilityTimeoutOf(queueArn: string, { identity, serving }: LambdaFunction): Promise<number> {
    const principal: Principal = { kind: 'role', roleArn: identity.roleArn };
    for (const action of ['ReceiveMessage', 'DeleteMessage']) {
      await permitted(action, () => this.context.authorizer.authorize({ principal, action: `sqs:${action}`, resource: queueArn }));
    }
    const attributes = await permitted('GetQueueAttributes', async () => this.queues.attributes(queueArn, principal));
    const visibilityTimeout = Number(attributes.VisibilityTimeout);
    checkVisibilityTimeout(visibilityTimeout, serving.timeoutSeconds);
    return visibilityTimeout;
  }
}

/** Lambda holds both mappings and updates of functions to it. */
export function checkVisibilityTimeout(visibilityTimeout: number, functionTimeout: number): void {
  if (visibilityTimeout < functionTimeout) {
    throw invalid(`Queue visibility timeout: ${visibilityTimeout} seconds is less than Function timeout: ${functionTimeout} seconds`);
  }
}

async function permitted<T>(action: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw invalid(`The provided execution role does not have permissions to call ${action} on SQS: ${(error as Error).message}`);
  }
}

function reportsBatchItemFailures(reader: PropertyReader): boolean {
  const types = reader.list('FunctionResponseTypes') ?? [];
  const other = types.find(type => type !== 'ReportBatchItemFailures');
  if (other !== undefined) reader.refuse('FunctionResponseTypes', other, 'must be ReportBatchItemFailures');
  return types.length > 0;
}

function maximumConcurrencyOf(reader: PropertyReader): number | undefined {
  const config = reader.record('ScalingConfig') ?? {};
  reader.onlyMembers('ScalingConfig', config, 'MaximumConcurrency');
  if (config.MaximumConcurrency === undefined) return undefined;
  const maximum = Number(config.MaximumConcurrency);
  if (!Number.isInteger(maximum) || maximum < 2 || maximum > 1000) {
    reader.refuse('ScalingConfig.MaximumConcurrency', config.MaximumConcurrency, 'must be a whole number from 2 to 1000');
  }
  return maximum;
}

