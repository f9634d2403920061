import { isQuantity, Report } from '../platform-records';
import { present } from '../present';
import { Untimed } from '../text-records';
import type { LogEvent } from './log-events';
import { timeOf } from './plain-line';

/**
 * One row of Logs Insights: with `@message` the event itself, else what Insights has discovered in a REPORT line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
export function insightsEvent(row: { readonly [field: string]: unknown }): LogEvent {
  const message = text(row['@message']);
  const timestamp = text(row['@timestamp']);
  const isReport = message === undefined && row['@duration'] !== undefined;
  const report = isReport ? reportOf(row) : undefined;
  return present<LogEvent>({
    message: message ?? JSON.stringify(row),
    time: timestamp === undefined ? undefined : timeOf(timestamp),
    logStream: text(row['@logStream']),
    functionName: functionOf(text(row['@log'])),
    reading: report ? { kind: 'platform', record: report } : isReport ? { kind: 'unreadable' } : undefined,
  });
}

const BYTES_PER_MB = 1_000_000;

/** Nothing if it lacks what it can't be without, or has a figure that is none. */
function reportOf(row: { readonly [field: string]: unknown }): Untimed<Report> | undefined {
  const requestId = text(row['@requestId']);
  const figures = {
    durationMs: figure(row['@duration']),
    billedDurationMs: figure(row['@billedDuration']),
    // 1.28E8 is 128 MB.
    memorySizeMB: figure(row['@memorySize'], BYTES_PER_MB),
    maxMemoryUsedMB: figure(row['@maxMemoryUsed'], BYTES_PER_MB),
    initDurationMs: figure(row['@initDuration']),
  };
  const { durationMs, memorySizeMB } = figures;
  if (requestId === undefined || durationMs === undefined || memorySizeMB === undefined) return undefined;
  return Object.values(figures).some(Number.isNaN) ? undefined : present<Untimed<Report>>({ type: 'platform.report', requestId, ...figures });
}

/** NaN if it is there and is none. An empty field is absent: a table has it for every row. */
function figure(value: unknown, unit = 1): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' && /^\d+(?:\.\d+)?(?:E\d+)?$/.test(value) ? Number(value) : value;
  return isQuantity(number) ? number / unit : NaN;
}

/** Of `account:/aws/lambda/name`, the log group that Lambda makes for a function. */
function functionOf(log: string | undefined): string | undefined {
  return /^\d+:\/aws\/lambda\/([A-Za-z0-9-_]+)$/.exec(log ?? '')?.[1];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
