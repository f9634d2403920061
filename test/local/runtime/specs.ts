import type { EnvironmentSpec, LogLine } from '../../../src/local/runtime/environment-spec';

/** A function's environment, to be varied by tests. */
export function environmentSpec(changes: Partial<EnvironmentSpec> = {}): EnvironmentSpec {
  return {
    functionName: 'my-function',
    functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:my-function',
    functionVersion: '$LATEST',
    runtime: 'python3.13',
    handler: 'index.handler',
    memorySizeMB: 256,
    timeoutMs: 3_000,
    architecture: process.arch === 'x64' ? 'x86_64' : process.arch,
    codeDirectory: '/stage/code',
    layerDirectories: [],
    environment: {},
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
    region: 'us-east-1',
    endpointUrl: 'http://127.0.0.1:4566',
    logGroupName: '/aws/lambda/my-function',
    logStreamName: '2026/11/21/my-function[$LATEST]0123456789abcdef0123456789abcdef',
    logFormat: 'JSON',
    systemLogLevel: 'DEBUG',
    applicationLogLevel: 'INFO',
    initializationType: 'on-demand',
    ...changes,
  };
}

/** Keeps what is written. */
export class Lines {
  readonly lines: LogLine[] = [];

  write(line: LogLine): void {
    this.lines.push(line);
  }

  get messages(): string[] {
    return this.lines.map(({ message }) => message);
  }

  /** The platform's records. */
  get records(): { time: string; type: string; record: { [name: string]: unknown } }[] {
    return this.messages.filter(message => message.startsWith('{"time"')).map(message => JSON.parse(message));
  }

  get types(): string[] {
    return this.records.map(({ type }) => type);
  }
}
