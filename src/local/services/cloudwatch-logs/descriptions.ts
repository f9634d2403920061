import type { LogGroup, LogStream } from './log-group';
import { invalidParameter, limitOf } from './queries';
import type { JsonObject } from '../protocols/aws-json';

const MOST_DESCRIBED = 50;

export function describeLogGroups(groups: Iterable<LogGroup>, input: JsonObject): object {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern } = input;
  if (prefix !== undefined && pattern !== undefined) throw invalidParameter('logGroupNamePrefix and logGroupNamePattern can\'t both be given.');
  const found = [...groups]
    .filter(({ settings: { name } }) => name.startsWith(String(prefix ?? '')) && name.toLowerCase().includes(String(pattern ?? '').toLowerCase()))
    .sort((a, b) => compare(a.settings.name, b.settings.name));
  const { items, nextToken } = pageOf(found, group => group.settings.name, input);
  return { logGroups: items.map(groupShape), nextToken };
}

function groupShape({ settings, createdAt, events }: LogGroup): object {
  return {
    logGroupName: settings.name,
    creationTime: createdAt,
    ...(settings.retentionInDays !== undefined && { retentionInDays: settings.retentionInDays }),
    metricFilterCount: 0,
    arn: `${settings.arn}:*`,
    storedBytes: events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
    ...(settings.keyId !== undefined && { kmsKeyId: settings.keyId }),
    logGroupClass: 'STANDARD',
    logGroupArn: settings.arn,
  };
}

export function describeLogStreams(group: LogGroup, input: JsonObject): object {
  const byTime = input.orderBy === 'LastEventTime';
  if (byTime && input.logStreamNamePrefix !== undefined) throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  const order = byTime
    ? (a: LogStream, b: LogStream) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0) || compare(a.name, b.name)
    : (a: LogStream, b: LogStream) => compare(a.name, b.name);
  const found = [...group.streams.values()].filter(({ name }) => name.startsWith(String(input.logStreamNamePrefix ?? ''))).sort(order);
  if (input.descending === true) found.reverse();
  const { items, nextToken } = pageOf(found, stream => stream.name, input);
  return { logStreams: items.map(streamShape), nextToken };
}

function streamShape(stream: LogStream): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.firstEventTimestamp,
    lastEventTimestamp: stream.lastEventTimestamp,
    lastIngestionTime: stream.lastIngestionTime,
    uploadSequenceToken: '0',
    arn: stream.arn,
    storedBytes: 0,
  };
}

/** The token is the last name given. */
function pageOf<T>(all: readonly T[], nameOf: (item: T) => string, input: JsonObject): { items: readonly T[]; nextToken?: string } {
  const limit = limitOf(input, MOST_DESCRIBED);
  const after = input.nextToken === undefined ? 0 : all.findIndex(item => nameOf(item) === input.nextToken) + 1;
  if (input.nextToken !== undefined && after === 0) throw invalidParameter('The specified nextToken is invalid.');
  const items = all.slice(after, after + limit);
  return { items, nextToken: after + limit < all.length ? nameOf(items.at(-1)!) : undefined };
}

/** By code units, whatever the machine's locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
