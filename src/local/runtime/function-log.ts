import type { EnvironmentSpec, LogSink } from './environment-spec';

/** An event of CloudWatch Logs; a longer line becomes several. */
export const MAX_EVENT_BYTES = 256 * 1024;

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const NEWLINE = 0x0a;

/** Makes log events of what a function's processes write to their standard output and error. */
export class FunctionLog {
  private pending: Buffer = Buffer.alloc(0);
  private readonly minimum: number;

  constructor(spec: Pick<EnvironmentSpec, 'logFormat' | 'applicationLogLevel'>, private readonly sink: LogSink) {
    this.minimum = spec.logFormat === 'JSON' ? LEVELS.indexOf(spec.applicationLogLevel) : 0;
  }

  write(chunk: Buffer): void {
    let rest = this.pending.length ? Buffer.concat([this.pending, chunk]) : chunk;
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      const length = end < 0 || end > MAX_EVENT_BYTES ? cutAt(rest, MAX_EVENT_BYTES) : end;
      if (end < 0 && length === rest.length) break;
      this.emit(rest.subarray(0, length));
      rest = rest.subarray(length === end ? end + 1 : length);
    }
    this.pending = rest;
  }

  /** Writes a last line that has no end. */
  flush(): void {
    if (this.pending.length) this.emit(this.pending);
    this.pending = Buffer.alloc(0);
  }

  private emit(line: Buffer): void {
    const message = line.toString('utf8');
    if (message && this.isWanted(message)) this.sink.write({ timestamp: Date.now(), message });
  }

  /** Lambda reads the level of a JSON line that has one; any other counts as INFO. */
  private isWanted(message: string): boolean {
    if (this.minimum <= 0) return true;
    const level = LEVELS.indexOf(levelOf(message) ?? 'INFO');
    return level < 0 || level >= this.minimum;
  }
}

function levelOf(message: string): string | undefined {
  if (!message.startsWith('{') || !message.includes('"level"')) return undefined;
  try {
    const { level, timestamp } = JSON.parse(message) as { level?: unknown; timestamp?: unknown };
    return typeof level === 'string' && timestamp !== undefined ? level.toUpperCase() : undefined;
  } catch {
    return undefined;
  }
}

/** At most so many bytes, and never within a UTF-8 character. */
function cutAt(bytes: Buffer, maximum: number): number {
  if (bytes.length <= maximum) return bytes.length;
  let end = maximum;
  while (bytes[end] >= 0x80 && bytes[end] < 0xc0) end--;
  return end;
}
