import { mapOf, QueryInput, textOf } from '../protocols/query';
import { ApiError } from '../service';

/** A message as published, with an id. */
export interface SnsMessage {
  readonly messageId: string;
  readonly publishedAt: Date;
  readonly subject?: string;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
  /** by protocol when the publisher says `MessageStructure: json`, else one text for all. */
  textFor(protocol: string): string;
}

export interface MessageAttribute {
  /** `String`, `Number`, `Binary` or `String.Array`, maybe with a label of the publisher's: `Number.int`. */
  readonly dataType: string;
  /** base64 for binary. */
  readonly value: string;
}

export type Scalar = string | number | boolean | null;

/** Message and attributes together. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const LARGEST_MESSAGE = 256 * 1024;

/** What a publisher gives, beside the topic. */
export interface PublishInput {
  readonly message: string;
  readonly subject?: string;
  readonly structured: boolean;
  readonly attributes: ReadonlyMap<string, MessageAttribute>;
}

/** Reads and checks the parameters of Publish or of one entry of PublishBatch. */
export function readPublishInput(input: QueryInput): PublishInput {
  refuseFifo(input);
  const message = textOf(input, 'Message') ?? '';
  if (message === '') throw invalidParameter('Empty message');
  const subject = textOf(input, 'Subject');
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: up to 100 characters, without line breaks and control characters.
  // eslint-disable-next-line no-control-regex
  if (subject !== undefined && (subject === '' || subject.length > 100 || /[\u0000-\u001f]/.test(subject))) throw invalidParameter('Subject');
  const structure = textOf(input, 'MessageStructure');
  if (structure !== undefined && structure !== 'json') throw invalidParameter(`MessageStructure '${structure}': only json is valid`);
  if (structure === 'json') checkStructure(message);
  return { message, subject, structured: structure === 'json', attributes: readAttributes(input) };
}

export function sizeOf(input: PublishInput): number {
  const attributes = [...input.attributes].reduce((sum, [name, { dataType, value }]) => {
    const bytes = dataType.startsWith('Binary') ? Buffer.from(value, 'base64').length : Buffer.byteLength(value);
    return sum + Buffer.byteLength(name) + Buffer.byteLength(dataType) + bytes;
  }, 0);
  return Buffer.byteLength(input.message) + attributes;
}

export function messageOf(input: PublishInput, messageId: string, publishedAt: Date): SnsMessage {
  const texts = input.structured ? JSON.parse(input.message) as { readonly [protocol: string]: string } : { default: input.message };
  const { subject, attributes } = input;
  return { messageId, publishedAt, subject, attributes, textFor: protocol => texts[protocol] ?? texts.default! };
}

/** The values that filter policies see; undefined for an attribute that is absent or binary. */
export function attributeValues(attribute: MessageAttribute | undefined): Scalar[] | undefined {
  if (!attribute) return undefined;
  const { dataType, value } = attribute;
  if (dataType === 'String.Array') {
    const list: unknown = JSON.parse(value);
    return (Array.isArray(list) ? list : [list]).filter(isScalar);
  }
  if (dataType.startsWith('Number')) return [Number(value)];
  return dataType.startsWith('String') ? [value] : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** FIFO topics are beyond the engine; a standard topic passes a group on to queues only, where it makes for fairness. */
function refuseFifo(input: QueryInput): void {
  for (const name of ['MessageDeduplicationId', 'MessageGroupId']) {
    if (input[name] !== undefined) throw invalidParameter(`${name}: the engine has no FIFO topics and no fair queues`);
  }
}

function checkStructure(message: string): void {
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const valid = typeof texts === 'object' && texts !== null && Object.values(texts).every(text => typeof text === 'string');
  if (!valid || !('default' in (texts as object))) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
}

function readAttributes(input: QueryInput): Map<string, MessageAttribute> {
  const attributes = new Map<string, MessageAttribute>();
  for (const [name, entry] of mapOf(input, 'MessageAttributes', 'Name', 'Value')) {
    attributes.set(name, readAttribute(name, typeof entry === 'string' ? {} : entry));
  }
  return attributes;
}

function readAttribute(name: string, entry: QueryInput): MessageAttribute {
  const dataType = textOf(entry, 'DataType') ?? '';
  if (!/^(String|Number|Binary)(\.|$)/.test(dataType)) {
    throw invalidValue(`The message attribute '${name}' has an invalid message attribute type '${dataType}', `
      + 'the set of supported type prefixes is Binary, Number, and String.');
  }
  const value = textOf(entry, dataType.startsWith('Binary') ? 'BinaryValue' : 'StringValue') ?? '';
  if (value === '') {
    throw invalidValue(`The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${dataType}'.`);
  }
  if (dataType.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
  if (dataType === 'String.Array') checkArray(name, value);
  return { dataType, value };
}

function checkArray(name: string, value: string): void {
  try {
    JSON.parse(value);
  } catch {
    throw invalidValue(`The message attribute '${name}' of type 'String.Array' must be a JSON array, got ${value}`);
  }
}

export function invalidParameter(reason: string): ApiError {
  return new ApiError('InvalidParameter', `Invalid parameter: ${reason}`);
}

/** SNS's exception is InvalidParameterValueException, its code on the wire another. */
function invalidValue(message: string): ApiError {
  return new ApiError('ParameterValueInvalid', message);
}
