import type { LogLine, LogSink } from '../../runtime/environment-spec';

/** What `LogType: Tail` answers with. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const TAIL_BYTES = 4096;

/** Hands log lines on, and keeps the last of them. */
export class LogTail implements LogSink {
  private lines: string[] = [];

  constructor(private readonly sink: LogSink) {}

  write(line: LogLine): void {
    this.lines.push(line.message);
    this.sink.write(line);
  }

  /** The last 4 KB since the last call. */
  take(): Buffer {
    const text = Buffer.from(this.lines.map(line => line.endsWith('\n') ? line : `${line}\n`).join(''));
    this.lines = [];
    return text.subarray(Math.max(0, text.length - TAIL_BYTES));
  }
}
