import { randomBytes } from 'node:crypto';
import type { HistoryEvent } from './history';
import type { LoggingSettings, LogLevel } from './state-machine';
import type { LogStreamWriter } from '../cloudwatch-logs/logs-service';

/** Which events each level takes. https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html */
const LEVELS: { readonly [level in LogLevel]: RegExp } = {
  ALL: /./,
  ERROR: /(Failed|TimedOut|Aborted)$/,
  FATAL: /^Execution(Failed|TimedOut|Aborted)$/,
  OFF: /^$/,
};

/** Data of users that is logged only when they want it. */
const EXECUTION_DATA = ['input', 'inputDetails', 'output', 'outputDetails', 'parameters'];

/** Writes an execution's history to a log group, an event a line. */
export class ExecutionLog {
  constructor(
    private readonly settings: LoggingSettings,
    private readonly executionArn: string,
    private readonly writer: LogStreamWriter,
  ) {}

  write({ id, previousEventId, timestamp, type }: HistoryEvent, details: object = {}): void {
    if (!LEVELS[this.settings.level].test(type)) return;
    const shown = Object.entries(details).filter(([name]) => this.settings.includeExecutionData || !EXECUTION_DATA.includes(name));
    const milliseconds = Math.round(timestamp * 1000);
    this.writer.write({
      timestamp: milliseconds,
      message: JSON.stringify({
        id: String(id),
        type,
        details: Object.fromEntries(shown),
        previous_event_id: String(previousEventId),
        event_timestamp: String(milliseconds),
        execution_arn: this.executionArn,
      }),
    });
  }
}

export function logStreamName(machineName: string, startDate: Date): string {
  return `states/${machineName}/${startDate.toISOString().slice(0, 16).replace(/[T:]/g, '-')}/${randomBytes(4).toString('hex')}`;
}
