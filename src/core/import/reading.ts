import { HarnessRecord } from '../../protocol';
import { ParsedEvent, parseLogEvent, PlatformRecord } from '../platform-records';
import { Failure, parseTextLine, TextReading, Untimed } from '../text-records';
import { LogEvent } from './log-events';

export type Reading = ParsedEvent | TextReading;

/** A log event that says something of a request or an environment. */
export interface LogEntry {
  readonly time?: number;
  readonly logStream?: string;
  readonly functionName?: string;
  readonly record: Untimed<PlatformRecord> | HarnessRecord | Failure;
}

export interface LogReading {
  readonly entries: readonly LogEntry[];
  readonly events: number;
  /** platform records that can't be read, as they stand: each may have been a cold start. */
  readonly unreadable: readonly string[];
  /** no platform records: what functions and extensions wrote. */
  readonly unknown: readonly string[];
}

export function readEvents(events: readonly LogEvent[]): LogReading {
  const entries: LogEntry[] = [];
  const unreadable: string[] = [];
  const unknown: string[] = [];
  for (const { message, reading = readMessage(message), ...where } of events) {
    if (reading.kind === 'unreadable') unreadable.push(message);
    else if (reading.kind === 'unknown') unknown.push(message);
    else if (reading.kind !== 'other') entries.push({ ...where, ...timeIn(reading.record), record: reading.record });
  }
  return { entries: once(entries), events: events.length, unreadable, unknown };
}

/** A record that is there more than once, as in exports that overlap, counts once. */
function once(entries: readonly LogEntry[]): LogEntry[] {
  return [...new Map(entries.map(entry => [JSON.stringify([entry.logStream, Object.entries(entry.record).sort()]), entry])).values()];
}

function readMessage(message: string): Reading {
  return message.startsWith('{') ? parseLogEvent(message) : parseTextLine(message);
}

/** A JSON record knows its own time. */
function timeIn(record: object): { time?: number } {
  return 'time' in record && typeof record.time === 'number' ? { time: record.time } : {};
}
