import { instant } from '../platform-records';
import { present } from '../present';
import type { LogEvent } from './log-events';

// as Lambda names it; https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html puts brackets around its last part.
const STREAM = /\d{4}\/\d\d\/\d\d\/[A-Za-z0-9-_]*\[[^\]\s]+\]\[?[0-9a-f]+\]?(?=\s)/y;
const TIMESTAMP = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?(?=\s)/y;

/** A line with what `aws logs tail` (time, stream), `sam logs` (stream, time) or an export to S3 (time) puts before the message. */
export function plainLine(line: string): LogEvent {
  let rest = line.trim();
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = 0;
    const [found] = pattern.exec(`${rest} `) ?? [];
    if (found !== undefined) rest = rest.slice(found.length).trimStart();
    return found;
  };
  const before = take(STREAM);
  const timestamp = take(TIMESTAMP);
  const logStream = before ?? take(STREAM);
  return present({ message: rest, time: timestamp === undefined ? undefined : timeOf(timestamp), logStream });
}

/** ms since 1970; CloudWatch's times are UTC where they don't say. */
export function timeOf(timestamp: string): number | undefined {
  return instant(Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(timestamp) ? timestamp : `${timestamp.replace(' ', 'T')}Z`));
}
