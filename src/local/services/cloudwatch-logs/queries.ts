import type { JsonObject } from '../protocols/aws-json';
import { ApiError } from '../service';
import { FIRST_ID, idOf, LAST_ID, LogEvent, LogGroup, placeOf } from './log-group';
import { compileFilterPattern, FilterPattern } from './pattern/filter-pattern';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
const MOST_EVENTS = 10_000;
const LARGEST_PAGE = 1024 * 1024;
/** A page looks at so many events and is empty when none of them matches: AWS's pages may be empty too, and readers must go on. */
const MOST_SCANNED = 1000;

export function filterLogEvents(group: LogGroup, input: JsonObject): object {
  const wanted = streamsOf(group, input);
  const matches = patternOf(input);
  const descending = input.startFromHead === false;
  const limit = limitOf(input, MOST_EVENTS);
  const window = eventsBetween(group, idOf(timeOf(input, 'startTime') ?? 0), endOf(input));
  const ordered = descending ? window.reverse() : window;
  const start = startOf(ordered, input.nextToken, descending);
  const page = ordered.slice(start, start + MOST_SCANNED);
  const found: LogEvent[] = [];
  let scanned = 0;
  let bytes = 0;
  for (const event of page) {
    if (found.length >= limit || bytes >= LARGEST_PAGE) break;
    scanned++;
    if (!wanted(event.logStreamName) || !matches(event.message)) continue;
    found.push(event);
    bytes += Buffer.byteLength(event.message);
  }
  const last = ordered[start + scanned - 1];
  const more = start + scanned < ordered.length;
  return {
    events: found.map(({ id, ...event }) => ({ ...event, eventId: id })),
    searchedLogStreams: [],
    ...(more && last && { nextToken: tokenOf(last) }),
  };
}

/** The end is exclusive here, inclusive in FilterLogEvents; without a token the last page comes unless `startFromHead`. */
export function getLogEvents(group: LogGroup, input: JsonObject): object {
  const name = String(input.logStreamName ?? '');
  if (!group.streams.has(name)) throw new ApiError('ResourceNotFoundException', 'The specified log stream does not exist.');
  const endTime = timeOf(input, 'endTime');
  const events = eventsBetween(group, idOf(timeOf(input, 'startTime') ?? 0), endTime === undefined ? LAST_ID : idOf(endTime))
    .filter(event => event.logStreamName === name);
  const page = pageOf(events, input, limitOf(input, MOST_EVENTS));
  const token = /^[fb]\/(?<id>\d{56})\/s$/.exec(String(input.nextToken ?? ''))?.groups?.id ?? FIRST_ID;
  return {
    events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
    nextForwardToken: `f/${page.at(-1)?.id ?? token}/s`,
    nextBackwardToken: `b/${page[0]?.id ?? token}/s`,
  };
}

function pageOf(events: readonly LogEvent[], input: JsonObject, limit: number): readonly LogEvent[] {
  const match = /^(?<direction>[fb])\/(?<id>\d{56})\/s$/.exec(String(input.nextToken ?? ''))?.groups;
  if (input.nextToken !== undefined && !match) throw invalidParameter('The specified nextToken is invalid.');
  if (match?.direction === 'f') return events.filter(({ id }) => id > match.id!).slice(0, limit);
  if (match?.direction === 'b') return events.filter(({ id }) => id < match.id!).slice(-limit);
  return input.startFromHead === true ? events.slice(0, limit) : events.slice(-limit);
}

function eventsBetween(group: LogGroup, from: string, to: string): LogEvent[] {
  return group.events.slice(placeOf(group.events, from), placeOf(group.events, to));
}

function endOf(input: JsonObject): string {
  const endTime = timeOf(input, 'endTime');
  return endTime === undefined ? LAST_ID : idOf(endTime + 1);
}

function tokenOf(event: LogEvent): string {
  return Buffer.from(event.id).toString('base64url');
}

function startOf(events: readonly LogEvent[], token: unknown, descending: boolean): number {
  if (token === undefined || token === null) return 0;
  const id = Buffer.from(String(token), 'base64url').toString('utf8');
  if (!/^\d{56}$/.test(id)) throw invalidParameter('The specified nextToken is invalid.');
  const start = events.findIndex(event => descending ? event.id < id : event.id > id);
  return start < 0 ? events.length : start;
}

function streamsOf(group: LogGroup, input: JsonObject): (name: string) => boolean {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) throw invalidParameter('logStreamNames and logStreamNamePrefix can\'t both be given.');
  if (typeof prefix === 'string') return name => name.startsWith(prefix);
  if (!Array.isArray(names)) return () => true;
  const unknown = names.find(name => !group.streams.has(String(name)));
  if (unknown !== undefined) throw new ApiError('ResourceNotFoundException', `The specified log stream does not exist: ${String(unknown)}`);
  return name => names.includes(name);
}

function patternOf(input: JsonObject): FilterPattern {
  try {
    return compileFilterPattern(String(input.filterPattern ?? ''));
  } catch (error) {
    throw invalidParameter(`Invalid filter pattern: ${(error as Error).message}`);
  }
}

function timeOf(input: JsonObject, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) throw invalidParameter(`${name} must be milliseconds since 1970, got ${String(value)}`);
  return value;
}

export function limitOf(input: JsonObject, most: number): number {
  const value = input.limit ?? most;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    throw invalidParameter(`limit must be from 1 to ${most}, got ${String(value)}`);
  }
  return value;
}

export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}
