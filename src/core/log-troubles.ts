import { LogsDropped } from './platform-records';

/** A line that is a record by its type and can't be read. */
export interface Unreadable {
  readonly type: 'unreadable';
  /** how it begins. */
  readonly text: string;
}

/** Why records of an environment are missing for ever. */
export type LogTrouble = LogsDropped | Unreadable;

const LONGEST_TEXT = 200;

export function unreadable(message: string): Unreadable {
  return { type: 'unreadable', text: message.slice(0, LONGEST_TEXT) };
}

/** So that nobody takes what was lost between environment and log group for a fault of the functions. */
export function troubleWarnings(troubles: ReadonlyArray<Omit<LogsDropped, 'time'> | Unreadable>): string[] {
  const dropped = troubles.flatMap(trouble => trouble.type === 'platform.logsDropped' ? trouble.droppedRecords ?? 0 : []);
  const texts = troubles.flatMap(trouble => trouble.type === 'unreadable' ? trouble.text : []);
  const records = dropped.reduce((sum, count) => sum + count, 0);
  return [
    ...dropped.length ? [`Lambda dropped log records${records ? ` (${records} by its own count)` : ''}: what they said is missing`] : [],
    ...texts.length ? [`log records that could not be read: ${texts.length}, each of which may have been a cold start's; the first: ${texts[0]}`] : [],
  ];
}
