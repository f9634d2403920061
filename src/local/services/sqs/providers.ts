import { arnOf, ResourceAddress } from '../../assembly/arn';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import { parsePolicy, type PolicyDocument } from '../../iam/policy-document';
import type { KeyAccess } from '../kms';
import { PropertyReader } from '../properties';
import { Queue, QueueSettings } from './queue';

/** The service's own queues. */
export interface QueueRegistry {
  readonly address: ResourceAddress;
  readonly keys: Pick<KeyAccess, 'requireKey'>;
  byArn(arn: string): Queue | undefined;
  byUrl(url: string): Queue | undefined;
  urlOf(queue: Queue): string;
  add(queue: Queue): void;
}

export function sqsResourceTypes(registry: QueueRegistry): { [type: string]: ResourceProvider } {
  return {
    'AWS::SQS::Queue': {
      supportedProperties: [
        'QueueName', 'VisibilityTimeout', 'MessageRetentionPeriod', 'DelaySeconds', 'ReceiveMessageWaitTimeSeconds', 'MaximumMessageSize',
        'RedrivePolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled', 'FifoQueue', 'Tags',
      ],
      create: (context, properties) => createQueue(registry, context, properties),
    },
    'AWS::SQS::QueuePolicy': {
      supportedProperties: ['PolicyDocument', 'Queues'],
      create: (context, properties) => createQueuePolicy(registry, context, properties),
    },
  };
}

const DAYS = 24 * 60 * 60;

function createQueue(registry: QueueRegistry, context: ResourceContext, properties: ResourceProperties): CreatedResource {
  const reader = new PropertyReader('AWS::SQS::Queue', context, properties);
  reader.only('FifoQueue', false);
  const name = reader.text('QueueName') ?? context.physicalName(80);
  const arn = arnOf(registry.address, 'sqs', name);
  if (registry.byArn(arn)) reader.refuse('QueueName', name, 'is the name of a queue that already exists');
  const keyId = reader.text('KmsMasterKeyId');
  if (keyId !== undefined) registry.keys.requireKey(keyId);
  const queue = new Queue({
    name,
    arn,
    // defaults and ranges: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    visibilityTimeoutSeconds: reader.number('VisibilityTimeout', { min: 0, max: DAYS / 2 }) ?? 30,
    retentionSeconds: reader.number('MessageRetentionPeriod', { min: 60, max: 14 * DAYS }) ?? 4 * DAYS,
    delaySeconds: reader.number('DelaySeconds', { min: 0, max: 900 }) ?? 0,
    waitTimeSeconds: reader.number('ReceiveMessageWaitTimeSeconds', { min: 0, max: 20 }) ?? 0,
    maximumMessageSize: reader.number('MaximumMessageSize', { min: 1024, max: 1024 * 1024 }) ?? 1024 * 1024,
    keyId,
    sqsManagedEncryption: reader.boolean('SqsManagedSseEnabled') ?? keyId === undefined,
    redrive: redriveOf(registry, reader),
  });
  registry.add(queue);
  const url = registry.urlOf(queue);
  return { physicalId: url, attributes: { Arn: arn, QueueName: name, QueueUrl: url } };
}

function redriveOf(registry: QueueRegistry, reader: PropertyReader): QueueSettings['redrive'] {
  const policy = reader.record('RedrivePolicy');
  if (!policy) return undefined;
  reader.onlyMembers('RedrivePolicy', policy, 'deadLetterTargetArn', 'maxReceiveCount');
  const target = policy.deadLetterTargetArn;
  const deadLetterQueue = registry.byArn(String(target)) ?? reader.refuse('RedrivePolicy.deadLetterTargetArn', target, 'is not a queue of this engine');
  const maxReceiveCount = Number(policy.maxReceiveCount);
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
    reader.refuse('RedrivePolicy.maxReceiveCount', policy.maxReceiveCount, 'must be a whole number from 1 to 1000');
  }
  return { deadLetterQueue, maxReceiveCount };
}

function createQueuePolicy(registry: QueueRegistry, context: ResourceContext, properties: ResourceProperties): CreatedResource {
  const reader = new PropertyReader('AWS::SQS::QueuePolicy', context, properties);
  const document = reader.record('PolicyDocument');
  parsePolicy(document, 'resource', `'${context.logicalId}'`);
  for (const url of reader.list('Queues') ?? []) {
    const queue = registry.byUrl(String(url)) ?? reader.refuse('Queues', url, 'is not the URL of a queue of this engine');
    // a queue has one policy: the last one set, as on AWS.
    queue.policies = [document as unknown as PolicyDocument];
  }
  return { physicalId: context.physicalName(128) };
}
