import { randomUUID } from 'node:crypto';
import { arnOf, ResourceAddress } from '../../assembly/arn';
import type { CreatedResource, ResourceContext, ResourceProperties, ResourceProvider } from '../../assembly/resource-provider';
import { parsePolicy, type PolicyDocument } from '../../iam/policy-document';
import type { KeyAccess } from '../kms';
import { PropertyReader } from '../properties';
import { compileFilterPolicy, FilterPolicy } from './filter-policy';
import type { Subscription, Topic } from './topic';

/** Filter policies a topic may have. https://docs.aws.amazon.com/general/latest/gr/sns.html */
const MOST_FILTER_POLICIES = 200;

/** What SNS's resource types create, in the service's own map of topics. */
export function snsResourceTypes(
  topics: Map<string, Topic>, address: ResourceAddress, keys: Pick<KeyAccess, 'requireKey'>,
): { [type: string]: ResourceProvider } {
  return {
    'AWS::SNS::Topic': {
      supportedProperties: ['TopicName', 'DisplayName', 'KmsMasterKeyId', 'TracingConfig', 'SignatureVersion', 'FifoTopic', 'Tags'],
      create: (context, properties) => createTopic(topics, address, keys, context, properties),
    },
    'AWS::SNS::TopicPolicy': {
      supportedProperties: ['PolicyDocument', 'Topics'],
      create: (context, properties) => createTopicPolicy(topics, context, properties),
    },
    'AWS::SNS::Subscription': {
      supportedProperties: [
        'TopicArn', 'Protocol', 'Endpoint', 'FilterPolicy', 'FilterPolicyScope', 'RawMessageDelivery', 'RedrivePolicy', 'Region',
      ],
      create: (context, properties) => createSubscription(topics, context, properties),
    },
  };
}

function createTopic(
  topics: Map<string, Topic>, address: ResourceAddress, keys: Pick<KeyAccess, 'requireKey'>,
  context: ResourceContext, properties: ResourceProperties,
): CreatedResource {
  const reader = new PropertyReader('AWS::SNS::Topic', context, properties);
  reader.only('FifoTopic', false);
  const keyId = reader.text('KmsMasterKeyId');
  if (keyId !== undefined) keys.requireKey(keyId);
  const name = reader.text('TopicName') ?? context.physicalName(256);
  const arn = arnOf(address, 'sns', name);
  if (topics.has(arn)) reader.refuse('TopicName', name, 'is the name of a topic that already exists');
  topics.set(arn, { arn, keyId, policies: [], subscriptions: [] });
  return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
}

function createTopicPolicy(topics: Map<string, Topic>, context: ResourceContext, properties: ResourceProperties): CreatedResource {
  const reader = new PropertyReader('AWS::SNS::TopicPolicy', context, properties);
  const document = reader.record('PolicyDocument');
  parsePolicy(document, 'resource', `'${context.logicalId}'`);
  for (const topicArn of reader.list('Topics') ?? []) {
    // a topic has one policy: the last one set, as on AWS.
    topicOf(topics, reader, 'Topics', topicArn).policies = [document as unknown as PolicyDocument];
  }
  return { physicalId: context.physicalName(128) };
}

function createSubscription(topics: Map<string, Topic>, context: ResourceContext, properties: ResourceProperties): CreatedResource {
  const reader = new PropertyReader('AWS::SNS::Subscription', context, properties);
  const protocol = reader.requiredText('Protocol');
  if (protocol !== 'lambda' && protocol !== 'sqs') return reader.refuse('Protocol', protocol, 'is not supported by the engine: use lambda or sqs');
  reader.only('FilterPolicyScope', 'MessageAttributes');
  reader.only('Region', context.region);
  const topic = topicOf(topics, reader, 'TopicArn', reader.requiredText('TopicArn'));
  const endpoint = reader.requiredText('Endpoint');
  if (topic.subscriptions.some(other => other.endpoint === endpoint)) {
    reader.refuse('Endpoint', endpoint, `is subscribed to ${topic.arn} already`);
  }
  const subscription: Subscription = {
    arn: `${topic.arn}:${randomUUID()}`,
    protocol,
    endpoint,
    filter: filterOf(reader, topic),
    rawMessageDelivery: rawDeliveryOf(reader, protocol),
    deadLetterQueueArn: deadLetterQueueOf(reader),
  };
  topic.subscriptions.push(subscription);
  return { physicalId: subscription.arn, attributes: { Arn: subscription.arn } };
}

function topicOf(topics: Map<string, Topic>, reader: PropertyReader, property: string, arn: unknown): Topic {
  return topics.get(String(arn)) ?? reader.refuse(property, arn, 'is not a topic of this engine');
}

function filterOf(reader: PropertyReader, topic: Topic): FilterPolicy | undefined {
  const policy = reader.record('FilterPolicy');
  if (!policy) return undefined;
  if (topic.subscriptions.filter(({ filter }) => filter).length >= MOST_FILTER_POLICIES) {
    reader.refuse('FilterPolicy', undefined, `is one too many: SNS allows ${MOST_FILTER_POLICIES} filter policies a topic`);
  }
  try {
    return compileFilterPolicy(policy);
  } catch (error) {
    return reader.refuse('FilterPolicy', undefined, `is refused: ${(error as Error).message}`);
  }
}

function rawDeliveryOf(reader: PropertyReader, protocol: string): boolean {
  const raw = reader.boolean('RawMessageDelivery') ?? false;
  if (raw && protocol === 'lambda') reader.refuse('RawMessageDelivery', true, 'is for queues only');
  return raw;
}

/** CloudFormation takes the policy as an object; the API as JSON text. */
function deadLetterQueueOf(reader: PropertyReader): string | undefined {
  const policy = reader.record('RedrivePolicy');
  if (!policy) return undefined;
  reader.onlyMembers('RedrivePolicy', policy, 'deadLetterTargetArn');
  return String(policy.deadLetterTargetArn);
}
