import { randomUUID } from 'node:crypto';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import { type KeyAccess, viaService } from '../kms';
import type { FunctionInvoker, QueueSender } from '../ports';
import { QueryInput, queryAnswer, readQueryCall, structuresOf, textOf } from '../protocols/query';
import { ApiError, ApiRequest, ApiResponse, Service } from '../service';
import { invalidParameter, LARGEST_MESSAGE, messageOf, PublishInput, readPublishInput, sizeOf, SnsMessage } from './message';
import { lambdaEvent, queueBody } from './notification';
import { snsResourceTypes } from './providers';
import type { Subscription, Topic } from './topic';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const MOST_ENTRIES = 10;

export interface SnsPorts {
  readonly functions: FunctionInvoker;
  readonly queues: QueueSender;
  readonly keys: KeyAccess;
}

interface BatchEntry {
  readonly id: string;
  /** or why it can't be published. */
  readonly input: PublishInput | ApiError;
}

/** Amazon SNS: standard topics with subscribers Lambda and SQS. */
export class SnsService implements Service {
  readonly signingName = 'sns';
  private readonly topics = new Map<string, Topic>();
  readonly resourceTypes;

  constructor(private readonly context: EngineContext, private readonly ports: SnsPorts) {
    this.resourceTypes = snsResourceTypes(this.topics, context.address, ports.keys);
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action, input } = readQueryCall(request);
    switch (action) {
      case 'Publish': return queryAnswer(action, NAMESPACE, this.publishAction(request.principal, input));
      case 'PublishBatch': return queryAnswer(action, NAMESPACE, this.publishBatch(request.principal, input));
      default: throw new ApiError('InvalidAction', `SNS action ${action} is not supported by the engine; supported are Publish, PublishBatch`);
    }
  }

  /** As the destination of an asynchronous invocation. */
  async publish(topicArn: string, message: string, principal: Principal): Promise<void> {
    const topic = this.authorizedTopic(principal, topicArn);
    const input = { message, structured: false, attributes: new Map() };
    refuseTooLong(input);
    this.fanOut(topic, [this.accept(input)]);
  }

  private publishAction(principal: Principal, input: QueryInput): { MessageId: string } {
    if (input.PhoneNumber !== undefined) throw invalidParameter('PhoneNumber: the engine sends no text messages');
    const topic = this.authorizedTopic(principal, textOf(input, 'TopicArn') ?? textOf(input, 'TargetArn'));
    const published = readPublishInput(input);
    refuseTooLong(published);
    const message = this.accept(published);
    this.fanOut(topic, [message]);
    return { MessageId: message.messageId };
  }

  private publishBatch(principal: Principal, input: QueryInput) {
    const topic = this.authorizedTopic(principal, textOf(input, 'TopicArn'));
    const entries = structuresOf(input, 'PublishBatchRequestEntries').map(readEntry);
    checkBatch(entries);
    const tried = entries.map(entry => this.context.faults.happens('publish-failures') ? { ...entry, input: internalError() } : entry);
    const accepted = new Map<string, SnsMessage>();
    for (const { id, input: published } of tried) {
      if (!(published instanceof ApiError)) accepted.set(id, this.accept(published));
    }
    this.fanOut(topic, [...accepted.values()]);
    return {
      Successful: [...accepted].map(([Id, { messageId }]) => ({ Id, MessageId: messageId })),
      Failed: tried.flatMap(({ id, input: failure }) => failure instanceof ApiError
        ? [{ Id: id, Code: failure.code, Message: failure.message, SenderFault: failure.statusCode < 500 }] : []),
    };
  }

  private accept(input: PublishInput): SnsMessage {
    return messageOf(input, randomUUID(), new Date());
  }

  private authorizedTopic(principal: Principal, topicArn: string | undefined): Topic {
    if (!topicArn) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
    const topic = this.topics.get(topicArn);
    try {
      this.context.authorizer.authorize({ principal, action: 'SNS:Publish', resource: topicArn, resourcePolicies: topic?.policies });
    } catch (error) {
      throw renamed(error, 'AuthorizationError', 403);
    }
    if (!topic) throw new ApiError('NotFound', 'Topic does not exist', 404);
    try {
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html: publishers need both.
      this.ports.keys.authorize(topic.keyId, principal, ['kms:GenerateDataKey', 'kms:Decrypt'], viaService('sns', this.context.address));
    } catch (error) {
      throw renamed(error, 'KMSAccessDenied', 400);
    }
    return topic;
  }

  /** SNS promises no order: neither of a topic's subscribers nor of messages. */
  private fanOut(topic: Topic, messages: readonly SnsMessage[]): void {
    const deliveries = messages.flatMap(message => topic.subscriptions
      .filter(({ filter }) => !filter || filter(message.attributes))
      .map(subscription => ({ message, subscription })));
    shuffle(deliveries, this.context.random);
    for (const { message, subscription } of deliveries) {
      void this.deliver(topic, subscription, message);
    }
  }

  private async deliver(topic: Topic, subscription: Subscription, message: SnsMessage): Promise<void> {
    const source: Principal = { kind: 'service', service: 'sns.amazonaws.com', sourceArn: topic.arn };
    try {
      await this.send(topic, subscription, message, source);
    } catch (error) {
      this.context.log(`SNS could not deliver message ${message.messageId} of ${topic.arn} to ${subscription.endpoint}: ${(error as Error).message}`);
      await this.sendToDeadLetterQueue(topic, subscription, message, source);
    }
  }

  private async send(topic: Topic, subscription: Subscription, message: SnsMessage, source: Principal): Promise<void> {
    const notification = { topicArn: topic.arn, subscriptionArn: subscription.arn, region: this.context.address.region };
    const { protocol, endpoint } = subscription;
    if (protocol === 'lambda') {
      await this.ports.functions.invokeAsync(endpoint, Buffer.from(JSON.stringify(lambdaEvent(message, notification))), source);
    } else if (subscription.rawMessageDelivery) {
      await this.ports.queues.send(endpoint, message.textFor(protocol), source, message.attributes);
    } else {
      await this.ports.queues.send(endpoint, queueBody(message, protocol, notification), source);
    }
  }

  private async sendToDeadLetterQueue(topic: Topic, subscription: Subscription, message: SnsMessage, source: Principal): Promise<void> {
    const { deadLetterQueueArn, protocol, arn } = subscription;
    if (deadLetterQueueArn === undefined) return;
    try {
      const notification = { topicArn: topic.arn, subscriptionArn: arn, region: this.context.address.region };
      await this.ports.queues.send(deadLetterQueueArn, queueBody(message, protocol, notification), source);
    } catch (error) {
      this.context.log(`SNS could not send message ${message.messageId} to dead-letter queue ${deadLetterQueueArn}: ${(error as Error).message}`);
    }
  }
}

function readEntry(entry: QueryInput): BatchEntry {
  const id = textOf(entry, 'Id') ?? '';
  try {
    return { id, input: readPublishInput(entry) };
  } catch (error) {
    if (error instanceof ApiError) return { id, input: error };
    throw error;
  }
}

/** What is wrong with the batch as a whole fails all of it. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
function checkBatch(entries: readonly BatchEntry[]): void {
  if (entries.length === 0) throw new ApiError('EmptyBatchRequest', 'The batch request doesn\'t contain any entries.');
  if (entries.length > MOST_ENTRIES) {
    throw new ApiError('TooManyEntriesInBatchRequest',
      `The batch request contains more entries than permissible: ${entries.length} of at most ${MOST_ENTRIES}.`);
  }
  const invalid = entries.find(({ id }) => !/^[\w-]{1,80}$/.test(id));
  if (invalid) throw new ApiError('InvalidBatchEntryId', `The Id '${invalid.id}' of a batch entry in the batch request doesn't abide by the specification.`);
  if (new Set(entries.map(({ id }) => id)).size < entries.length) {
    throw new ApiError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  const size = entries.reduce((sum, { input }) => sum + (input instanceof ApiError ? 0 : sizeOf(input)), 0);
  if (size > LARGEST_MESSAGE) {
    throw new ApiError('BatchRequestTooLong', `The length of all the batch messages put together is ${size} bytes, the limit ${LARGEST_MESSAGE}.`);
  }
}

function internalError(): ApiError {
  return new ApiError('InternalError', 'An internal error has occurred', 500);
}

function refuseTooLong(input: PublishInput): void {
  if (sizeOf(input) > LARGEST_MESSAGE) throw invalidParameter('Message too long');
}

function renamed(error: unknown, code: string, statusCode: number): unknown {
  return error instanceof ApiError ? new ApiError(code, error.message, statusCode) : error;
}

/** Fisher–Yates. */
function shuffle<T>(items: T[], random: () => number): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
}
