import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import { type KeyAccess, viaService } from '../kms';
import type { QueueMessageAttribute, QueueSender } from '../ports';
import { jsonAnswer, JsonObject, readJsonCall } from '../protocols/aws-json';
import { ApiError, ApiRequest, ApiResponse, Service } from '../service';
import { queueAttributes, selectAttributes } from './attributes';
import { forEachEntry } from './batch';
import { md5, md5OfAttributes, sizeOf, SqsMessage } from './message';
import { QueueRegistry, sqsResourceTypes } from './providers';
import { Queue } from './queue';
import { attributesOf, invalid, messageShape, namesOf, numberOf, textOf } from './requests';

export interface SqsPorts {
  readonly keys: KeyAccess;
  /** where clients reach the engine, e.g. `http://127.0.0.1:34567`: clients take a queue's URL for its address. */
  readonly endpoint: () => string;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html: XML's characters. */
// eslint-disable-next-line no-control-regex
const INVALID_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Amazon SQS: standard queues. */
export class SqsService implements Service, QueueSender, QueueRegistry {
  readonly signingName = 'sqs';
  readonly resourceTypes;
  readonly keys: KeyAccess;
  private readonly queues = new Map<string, Queue>();
  private readonly actions: { readonly [action: string]: (input: JsonObject, principal: Principal) => object | Promise<object> } = {
    SendMessage: (input, principal) => this.sendAction(this.queueFor('sqs:SendMessage', input, principal), input, principal),
    SendMessageBatch: (input, principal) => this.sendBatch(input, principal),
    ReceiveMessage: (input, principal) => this.receiveAction(input, principal),
    DeleteMessage: (input, principal) => this.deleteAction(this.queueFor('sqs:DeleteMessage', input, principal), input),
    DeleteMessageBatch: (input, principal) => this.deleteBatch(input, principal),
    ChangeMessageVisibility: (input, principal) => this.changeVisibility(input, principal),
    GetQueueAttributes: (input, principal) => this.getAttributes(input, principal),
    GetQueueUrl: (input, principal) => this.getQueueUrl(input, principal),
    ListQueues: (input, principal) => this.listQueues(input, principal),
  };

  constructor(private readonly context: EngineContext, private readonly ports: SqsPorts) {
    this.keys = ports.keys;
    this.resourceTypes = sqsResourceTypes(this);
  }

  get address() {
    return this.context.address;
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action, input } = readJsonCall(request);
    const act = this.actions[action];
    if (!act) {
      throw new ApiError('UnsupportedOperation', `SQS action ${action} is not supported by the engine; supported are ${Object.keys(this.actions).join(', ')}`);
    }
    return jsonAnswer(request, await act(input, request.principal));
  }

  async stop(): Promise<void> {
    for (const queue of this.queues.values()) queue.close();
  }

  // --- for the services that work with queues ---

  async send(queueArn: string, body: string, principal: Principal, attributes?: ReadonlyMap<string, QueueMessageAttribute>): Promise<void> {
    this.put(this.authorized('sqs:SendMessage', queueArn, principal), principal, body, attributes ?? new Map());
  }

  /** At most ten messages, without waiting. */
  async receive(queueArn: string, max: number, principal: Principal): Promise<SqsMessage[]> {
    return this.readable(this.authorized('sqs:ReceiveMessage', queueArn, principal), principal).receive(Math.min(max, 10));
  }

  async delete(queueArn: string, receiptHandle: string, principal: Principal): Promise<void> {
    this.authorized('sqs:DeleteMessage', queueArn, principal).delete(receiptHandle);
  }

  /** A deletion that one copy of the message has missed: it can be received again. */
  async release(queueArn: string, receiptHandle: string, principal: Principal): Promise<void> {
    this.authorized('sqs:DeleteMessage', queueArn, principal).changeVisibility(receiptHandle, 0);
  }

  /** All attributes, as GetQueueAttributes gives them. */
  async attributes(queueArn: string, principal: Principal): Promise<{ readonly [name: string]: string }> {
    return queueAttributes(this.authorized('sqs:GetQueueAttributes', queueArn, principal));
  }

  /** Calls the listener whenever a message can be received; returns how to stop. */
  onArrival(queueArn: string, listener: () => void): () => void {
    return this.existing(queueArn).onArrival(listener);
  }

  // --- registry ---

  byArn(arn: string): Queue | undefined {
    return this.queues.get(arn);
  }

  /** By the last part: clients may know the engine as `localhost`. */
  byUrl(url: string): Queue | undefined {
    const name = url.slice(url.lastIndexOf('/') + 1);
    return [...this.queues.values()].find(({ settings }) => settings.name === name);
  }

  urlOf(queue: Queue): string {
    return `${this.ports.endpoint()}/${this.address.accountId}/${queue.settings.name}`;
  }

  add(queue: Queue): void {
    this.queues.set(queue.settings.arn, queue);
  }

  // --- actions ---

  private sendAction(queue: Queue, input: JsonObject, principal: Principal): object {
    const body = textOf(input, 'MessageBody');
    for (const name of ['MessageDeduplicationId', 'MessageGroupId', 'MessageSystemAttributes']) {
      if (input[name] !== undefined) throw invalid(name, input[name], 'The engine has no FIFO queues, no fair queues and no tracing of messages.');
    }
    const attributes = attributesOf(input);
    const messageId = this.put(queue, principal, body, attributes, numberOf(input, 'DelaySeconds', 0, 900));
    return { MessageId: messageId, MD5OfMessageBody: md5(body), MD5OfMessageAttributes: md5OfAttributes(attributes) };
  }

  private sendBatch(input: JsonObject, principal: Principal): object {
    const queue = this.queueFor('sqs:SendMessage', input, principal);
    return forEachEntry(input, entry => this.sendAction(queue, entry, principal), entry => String(entry.MessageBody ?? ''));
  }

  private async receiveAction(input: JsonObject, principal: Principal): Promise<object> {
    const queue = this.readable(this.queueFor('sqs:ReceiveMessage', input, principal), principal);
    const wait = numberOf(input, 'WaitTimeSeconds', 0, 20) ?? queue.settings.waitTimeSeconds;
    const max = numberOf(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
    const messages = await queue.receiveWithin(wait, max, numberOf(input, 'VisibilityTimeout', 0, 43200));
    const systemNames = namesOf(input, 'AttributeNames', 'MessageSystemAttributeNames');
    const attributeNames = namesOf(input, 'MessageAttributeNames');
    return messages.length > 0 ? { Messages: messages.map(message => messageShape(message, systemNames, attributeNames)) } : {};
  }

  private deleteAction(queue: Queue, input: JsonObject): object {
    queue.delete(textOf(input, 'ReceiptHandle'));
    return {};
  }

  private deleteBatch(input: JsonObject, principal: Principal): object {
    const queue = this.queueFor('sqs:DeleteMessage', input, principal);
    return forEachEntry(input, entry => this.deleteAction(queue, entry));
  }

  private changeVisibility(input: JsonObject, principal: Principal): object {
    const queue = this.queueFor('sqs:ChangeMessageVisibility', input, principal);
    const timeout = numberOf(input, 'VisibilityTimeout', 0, 43200);
    if (timeout === undefined) throw invalid('VisibilityTimeout', undefined, 'It is required.');
    queue.changeVisibility(textOf(input, 'ReceiptHandle'), timeout);
    return {};
  }

  private getAttributes(input: JsonObject, principal: Principal): object {
    const queue = this.queueFor('sqs:GetQueueAttributes', input, principal);
    return selectAttributes(queue, namesOf(input, 'AttributeNames'));
  }

  private getQueueUrl(input: JsonObject, principal: Principal): object {
    const arn = this.arnOfUrl(textOf(input, 'QueueName'));
    return { QueueUrl: this.urlOf(this.authorized('sqs:GetQueueUrl', arn, principal)) };
  }

  private listQueues(input: JsonObject, principal: Principal): object {
    this.context.authorizer.authorize({ principal, action: 'sqs:ListQueues', resource: this.arnOfUrl('') });
    const prefix = String(input.QueueNamePrefix ?? '');
    const queues = [...this.queues.values()].filter(({ settings }) => settings.name.startsWith(prefix));
    return queues.length > 0 ? { QueueUrls: queues.map(queue => this.urlOf(queue)) } : {};
  }

  private put(
    queue: Queue, principal: Principal, body: string, attributes: ReadonlyMap<string, QueueMessageAttribute>, delaySeconds?: number,
  ): string {
    this.authorizeKey(queue, principal, ['kms:GenerateDataKey', 'kms:Decrypt']);
    const limit = queue.settings.maximumMessageSize;
    if (sizeOf(body, attributes) > limit) {
      throw new ApiError('InvalidParameterValue', `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`);
    }
    if (INVALID_CHARACTERS.test(body)) throw new ApiError('InvalidMessageContents', 'Invalid characters found. Valid unicode characters are those of XML.');
    return queue.send(body, attributes, senderOf(principal), delaySeconds);
  }

  private readable(queue: Queue, principal: Principal): Queue {
    this.authorizeKey(queue, principal, ['kms:Decrypt']);
    return queue;
  }

  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html */
  private authorizeKey(queue: Queue, principal: Principal, actions: readonly string[]): void {
    try {
      this.ports.keys.authorize(queue.settings.keyId, principal, actions, viaService('sqs', this.address));
    } catch (error) {
      throw error instanceof ApiError ? new ApiError('KmsAccessDenied', error.message) : error;
    }
  }

  private queueFor(action: string, input: JsonObject, principal: Principal): Queue {
    return this.authorized(action, this.arnOfUrl(textOf(input, 'QueueUrl')), principal);
  }

  private authorized(action: string, queueArn: string, principal: Principal): Queue {
    const resourcePolicies = this.byArn(queueArn)?.policies;
    this.context.authorizer.authorize({ principal, action, resource: queueArn, resourcePolicies });
    return this.existing(queueArn);
  }

  private existing(queueArn: string): Queue {
    const queue = this.byArn(queueArn);
    if (!queue) throw new ApiError('QueueDoesNotExist', `The specified queue does not exist: ${queueArn}`);
    return queue;
  }

  private arnOfUrl(url: string): string {
    const { partition, region, accountId } = this.address;
    return `arn:${partition}:sqs:${region}:${accountId}:${url.slice(url.lastIndexOf('/') + 1)}`;
  }
}

function senderOf(principal: Principal): string {
  if (principal.kind === 'role') return principal.roleArn.slice(principal.roleArn.lastIndexOf('/') + 1);
  return principal.kind === 'service' ? principal.service : 'root';
}
