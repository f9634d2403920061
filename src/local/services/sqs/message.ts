import { createHash } from 'node:crypto';
import type { QueueMessageAttribute } from '../ports';

/** A message as a consumer receives it. */
export interface SqsMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** the system's: `ApproximateReceiveCount`, `SentTimestamp`, `SenderId`, `ApproximateFirstReceiveTimestamp`. */
  readonly attributes: { readonly [name: string]: string };
  readonly messageAttributes: ReadonlyMap<string, QueueMessageAttribute>;
  readonly md5OfMessageAttributes?: string;
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/**
 * Clients check it. Sorted by name; each part with its length before it; the value after a byte that says text or binary.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: ReadonlyMap<string, QueueMessageAttribute>): string | undefined {
  if (attributes.size === 0) return undefined;
  const hash = createHash('md5');
  const add = (part: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    hash.update(length).update(part);
  };
  for (const name of [...attributes.keys()].sort()) {
    const { dataType, value } = attributes.get(name)!;
    const binary = isBinary(dataType);
    add(Buffer.from(name));
    add(Buffer.from(dataType));
    hash.update(Buffer.from([binary ? 2 : 1]));
    add(Buffer.from(value, binary ? 'base64' : 'utf8'));
  }
  return hash.digest('hex');
}

/** Body and attributes together. */
export function sizeOf(body: string, attributes: ReadonlyMap<string, QueueMessageAttribute>): number {
  return [...attributes].reduce((sum, [name, { dataType, value }]) => {
    const bytes = isBinary(dataType) ? Buffer.from(value, 'base64').length : Buffer.byteLength(value);
    return sum + Buffer.byteLength(name) + Buffer.byteLength(dataType) + bytes;
  }, Buffer.byteLength(body));
}

export function isBinary(dataType: string): boolean {
  return dataType.startsWith('Binary');
}
