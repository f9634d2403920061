import { Lines } from './specs';
import { FunctionLog, MAX_EVENT_BYTES } from '../../../src/local/runtime/function-log';

function log(options: { logFormat?: 'JSON' | 'Text'; applicationLogLevel?: string } = {}) {
  const sink = new Lines();
  const functionLog = new FunctionLog({ logFormat: 'JSON', applicationLogLevel: 'INFO', ...options }, sink);
  return { sink, write: (text: string) => functionLog.write(Buffer.from(text)), flush: () => functionLog.flush() };
}

describe('lines', () => {
  test('each is an event, passed on as it is', () => {
    const { sink, write } = log();
    write('{"my":"json"}\nplain\n');
    expect(sink.messages).toEqual(['{"my":"json"}', 'plain']);
  });

  test('may come in pieces', () => {
    const { sink, write } = log();
    ['one', ' and', ' the same\nnext'].forEach(write);
    expect(sink.messages).toEqual(['one and the same']);
  });

  test('without an end are events when the environment has nothing more to do', () => {
    const { sink, write, flush } = log();
    write('the last word');
    flush();
    flush();
    expect(sink.messages).toEqual(['the last word']);
  });

  test('that are empty are none', () => {
    const { sink, write } = log();
    write('\n\na\n');
    expect(sink.messages).toEqual(['a']);
  });
});

describe('a line longer than an event', () => {
  test('becomes several', () => {
    const { sink, write } = log();
    write(`${'x'.repeat(MAX_EVENT_BYTES + 10)}\nafter\n`);
    expect(sink.messages.map(message => message.length)).toEqual([MAX_EVENT_BYTES, 10, 5]);
  });

  test('of exactly an event stays one', () => {
    const { sink, write } = log();
    write(`${'x'.repeat(MAX_EVENT_BYTES)}\n`);
    expect(sink.messages).toHaveLength(1);
  });

  test('is cut before its end is there, so that nothing piles up', () => {
    const { sink, write } = log();
    for (let megabyte = 0; megabyte < 3; megabyte++) write('x'.repeat(1024 * 1024));
    expect(sink.messages.length).toBeGreaterThanOrEqual(11);
  });

  test('is not cut within a character', () => {
    const { sink, write } = log();
    const text = '€'.repeat(MAX_EVENT_BYTES / 2);
    write(`${text}\n`);
    expect(sink.messages.join('')).toBe(text);
    expect(sink.messages.every(message => Buffer.byteLength(message) <= MAX_EVENT_BYTES)).toBe(true);
  });
});

describe('the application log level', () => {
  const debug = '{"timestamp":"2026-11-21T00:00:00Z","level":"DEBUG","message":"d"}';
  const error = '{"timestamp":"2026-11-21T00:00:00Z","level":"ERROR","message":"e"}';

  test('drops JSON lines below it', () => {
    const { sink, write } = log();
    write(`${debug}\n${error}\n`);
    expect(sink.messages).toEqual([error]);
  });

  test('takes any other line for INFO', () => {
    const { sink, write } = log({ applicationLogLevel: 'WARN' });
    write(`plain\n{"no":"level"}\n{"level": broken\n${error}\n`);
    expect(sink.messages).toEqual([error]);
  });

  test('passes levels on that it does not know', () => {
    const { sink, write } = log({ applicationLogLevel: 'WARN' });
    write('{"timestamp":1,"level":"CRITICAL"}\n');
    expect(sink.messages).toHaveLength(1);
  });

  test('is for JSON', () => {
    const { sink, write } = log({ logFormat: 'Text', applicationLogLevel: 'FATAL' });
    write(`${debug}\n`);
    expect(sink.messages).toEqual([debug]);
  });
});
