import { ApiError } from '../service';
import type { Queue } from './queue';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html */
export function queueAttributes(queue: Queue): { [name: string]: string } {
  const { settings } = queue;
  const { available, inFlight, delayed } = queue.counts();
  const created = String(Math.floor(queue.createdAt / 1000));
  return {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(available),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: created,
    LastModifiedTimestamp: created,
    VisibilityTimeout: String(settings.visibilityTimeoutSeconds),
    MaximumMessageSize: String(settings.maximumMessageSize),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    DelaySeconds: String(settings.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(settings.waitTimeSeconds),
    SqsManagedSseEnabled: String(settings.sqsManagedEncryption),
    ...(settings.keyId !== undefined && { KmsMasterKeyId: settings.keyId }),
    ...(settings.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: settings.redrive.deadLetterQueue.settings.arn, maxReceiveCount: settings.redrive.maxReceiveCount,
      }),
    }),
    ...(queue.policies[0] && { Policy: JSON.stringify(queue.policies[0]) }),
  };
}

const OPTIONAL_ATTRIBUTES = ['Policy', 'RedrivePolicy', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'RedriveAllowPolicy', 'FifoQueue'];

export function selectAttributes(queue: Queue, names: readonly string[]): { Attributes?: { [name: string]: string } } {
  const all = queueAttributes(queue);
  const unknown = names.find(name => name !== 'All' && !(name in all) && !OPTIONAL_ATTRIBUTES.includes(name));
  if (unknown !== undefined) throw new ApiError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const selected = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
  return selected.length > 0 ? { Attributes: Object.fromEntries(selected) } : {};
}
