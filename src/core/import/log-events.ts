import { instant, isObject, parseJson } from '../platform-records';
import { present } from '../present';
import { insightsEvent } from './insights';
import { plainLine } from './plain-line';
import { Reading } from './reading';

/** One log event as it was exported. */
export interface LogEvent {
  readonly message: string;
  /** ms since 1970. */
  readonly time?: number;
  readonly logStream?: string;
  readonly functionName?: string;
  /** Logs Insights has taken it apart already. */
  readonly reading?: Reading;
}

export interface LogExport {
  readonly events: readonly LogEvent[];
  /** why there is more in CloudWatch than in the export. */
  readonly incomplete?: string;
}

/**
 * The events of what people have: `aws logs filter-log-events` and `get-log-events`, Logs Insights from the CLI or the console,
 * JSON records, or plain lines as `aws logs tail`, `sam logs` and the consoles show them.
 */
export function logEventsOf(text: string): LogExport {
  const document = /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  const items = itemsOf(document);
  if (!items) return { events: text.split('\n').map(plainLine).filter(({ message }) => message !== '') };
  return { events: items.map(eventOf), ...isObject(document) && incompleteness(document) };
}

function itemsOf(document: unknown): readonly unknown[] | undefined {
  if (Array.isArray(document)) return document;
  if (!isObject(document)) return undefined;
  return [document.events, document.results].find(Array.isArray) ?? [document];
}

function incompleteness({ nextToken, NextToken, status }: { readonly [key: string]: unknown }): { incomplete?: string } {
  // https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html
  if (nextToken !== undefined || NextToken !== undefined) return { incomplete: 'it ends with a token for its next page' };
  return typeof status === 'string' && status !== 'Complete' ? { incomplete: `the query's status is ${status}` } : {};
}

function eventOf(item: unknown): LogEvent {
  if (Array.isArray(item)) {
    return insightsEvent(Object.fromEntries(item.flatMap(cell => isObject(cell) ? [[String(cell.field), cell.value]] : [])));
  }
  if (!isObject(item)) return { message: String(item) };
  const { message, timestamp, logStreamName } = item;
  if (typeof message === 'string' && typeof timestamp === 'number') {
    return present({ message, time: instant(timestamp), logStream: typeof logStreamName === 'string' ? logStreamName : undefined });
  }
  return Object.keys(item).some(key => key.startsWith('@')) ? insightsEvent(item) : { message: JSON.stringify(item) };
}
