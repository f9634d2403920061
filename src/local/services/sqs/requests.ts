import type { QueueMessageAttribute } from '../ports';
import { isRecord } from '../properties';
import type { JsonObject } from '../protocols/aws-json';
import { ApiError } from '../service';
import { isBinary, md5OfAttributes, SqsMessage } from './message';

const MOST_ATTRIBUTES = 10;

export function textOf(input: JsonObject, name: string): string {
  const value = input[name];
  if (typeof value !== 'string' || value === '') throw new ApiError('MissingParameter', `The request must contain the parameter ${name}.`);
  return value;
}

export function numberOf(input: JsonObject, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) throw invalid(name, value, `Must be between ${min} and ${max}.`);
  return value;
}

/** Names that a client lists: of system or of message attributes. */
export function namesOf(input: JsonObject, ...names: string[]): string[] {
  return names.flatMap(name => Array.isArray(input[name]) ? (input[name] as unknown[]).map(String) : []);
}

export function attributesOf(input: JsonObject): Map<string, QueueMessageAttribute> {
  const given = isRecord(input.MessageAttributes) ? Object.entries(input.MessageAttributes) : [];
  if (given.length > MOST_ATTRIBUTES) {
    throw new ApiError('InvalidParameterValue', `Number of message attributes [${given.length}] exceeds the allowed maximum [${MOST_ATTRIBUTES}].`);
  }
  return new Map(given.map(([name, value]) => [name, attributeOf(name, isRecord(value) ? value : {})]));
}

function attributeOf(name: string, { DataType: dataType, StringValue: text, BinaryValue: binary }: JsonObject): QueueMessageAttribute {
  if (typeof dataType !== 'string' || !/^(String|Number|Binary)(\.|$)/.test(dataType)) {
    throw invalid(`MessageAttributes.${name}.DataType`, dataType, 'It must be String, Number or Binary, maybe with a label.');
  }
  const value = isBinary(dataType) ? binary : text;
  if (typeof value !== 'string' || value === '') throw invalid(`MessageAttributes.${name}`, value, `It must have a value of type ${dataType}.`);
  return { dataType, value };
}

export function invalid(name: string, value: unknown, reason: string): ApiError {
  return new ApiError('InvalidParameterValue', `Value ${JSON.stringify(value)} for parameter ${name} is invalid. Reason: ${reason}`);
}

/** A received message with the attributes that the client wants to see. */
export function messageShape(message: SqsMessage, systemNames: readonly string[], attributeNames: readonly string[]): object {
  const system = Object.entries(message.attributes).filter(([name]) => systemNames.includes('All') || systemNames.includes(name));
  const attributes = [...message.messageAttributes].filter(([name]) => isWanted(name, attributeNames));
  const attributeShapes = Object.fromEntries(attributes.map(([name, attribute]) => [name, attributeShape(attribute)]));
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: message.md5OfBody,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(attributes.length > 0 && { MessageAttributes: attributeShapes, MD5OfMessageAttributes: md5OfAttributes(new Map(attributes)) }),
  };
}

function isWanted(name: string, patterns: readonly string[]): boolean {
  return patterns.some(pattern => pattern === 'All' || pattern === name || (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1))));
}

function attributeShape({ dataType, value }: QueueMessageAttribute): object {
  return isBinary(dataType) ? { DataType: dataType, BinaryValue: value } : { DataType: dataType, StringValue: value };
}
