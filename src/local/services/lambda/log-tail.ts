import type { LogLine, LogSink } from '../../runtime/environment-spec';

/** What `LogType: Tail` answers with. https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const TAIL_BYTES = 4096;

/** Hands log lines on, and keeps the end of them. */
export class LogTail implements LogSink {
  private tail = Buffer.alloc(0);

  constructor(private readonly sink: LogSink) {}

  write(line: LogLine): void {
    this.tail = Buffer.concat([this.tail, Buffer.from(line.message.endsWith('\n') ? line.message : `${line.message}\n`)]).subarray(-TAIL_BYTES);
    this.sink.write(line);
  }

  /** The last 4 KB since the last call. */
  take(): Buffer {
    const { tail } = this;
    this.tail = Buffer.alloc(0);
    return tail;
  }
}
