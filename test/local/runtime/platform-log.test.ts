import { environmentSpec, Lines } from './specs';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';
import { Outcome, PlatformLog, RuntimeVersion } from '../../../src/local/runtime/platform-log';

const VERSION: RuntimeVersion = { runtimeVersion: 'python:3.13.0', runtimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:abc' };
const SUCCESS = { status: 'success' } as const;
const CRASH = { status: 'error', errorType: 'Runtime.ExitError' } as const;
const METRICS = { durationMs: 1233.96, billedDurationMs: 1698, memorySizeMB: 256, maxMemoryUsedMB: 123, initDurationMs: 463.512 };

interface Course {
  init?: Outcome;
  invoke?: Outcome;
  version?: RuntimeVersion;
}

/** Everything the platform writes for one cold invocation. */
function write(changes: Partial<EnvironmentSpec> = {}, course: Course = {}) {
  const { init = SUCCESS, invoke = SUCCESS, version } = { version: VERSION, ...course };
  const sink = new Lines();
  const log = new PlatformLog(environmentSpec(changes), sink, version);
  log.initStart('init');
  log.initDone('init', init, 463.512);
  log.start('request-1', 'Root=1-2-3');
  log.runtimeDone('request-1', 'Root=1-2-3', invoke, 1233.96, 8, [{ name: 'responseLatency', start: '2026-11-21T00:00:00.000Z', durationMs: 1.5 }]);
  log.report('request-1', 'Root=1-2-3', invoke, METRICS);
  return sink;
}

describe('in JSON', () => {
  test('initStart tells of runtime, function and instance', () => {
    expect(write().records[0]).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      type: 'platform.initStart',
      record: {
        initializationType: 'on-demand',
        phase: 'init',
        ...VERSION,
        functionName: 'my-function',
        functionVersion: '$LATEST',
        instanceId: '2026/11/21/my-function[$LATEST]0123456789abcdef0123456789abcdef',
        instanceMaxMemory: 268_435_456,
      },
    });
  });

  test('initReport carries its duration under metrics, and no request id', () => {
    expect(write().records[2]).toMatchObject({
      type: 'platform.initReport',
      record: { initializationType: 'on-demand', phase: 'init', status: 'success', metrics: { durationMs: 463.512 } },
    });
  });

  test('start and report belong to a request', () => {
    const records = write().records;
    expect(records[3].record).toEqual({
      requestId: 'request-1', functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:my-function', version: '$LATEST',
    });
    expect(records[5].record).toEqual({ requestId: 'request-1', metrics: METRICS, status: 'success' });
  });

  test('a warm report has no initDurationMs', () => {
    const sink = new Lines();
    const { initDurationMs, ...warm } = METRICS;
    new PlatformLog(environmentSpec(), sink, VERSION).report('request-2', 'Root=1-2-3', SUCCESS, warm);
    expect(sink.records[0].record.metrics).toEqual(warm);
  });

  test('runtimeDone has spans and what was produced', () => {
    expect(write().records[4].record).toMatchObject({
      status: 'success', spans: [{ name: 'responseLatency', durationMs: 1.5 }], metrics: { durationMs: 1233.96, producedBytes: 8 },
    });
  });

  test('a failure names its type', () => {
    const { records } = write({}, { invoke: CRASH });
    expect(records[4].record).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
    expect(records[5].record).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
  });

  test('durations have at most three decimals', () => {
    const sink = new Lines();
    new PlatformLog(environmentSpec(), sink, VERSION).initDone('init', SUCCESS, 116.123456789);
    expect(sink.records[1].record.metrics).toEqual({ durationMs: 116.123 });
  });

  test('tracing is told of only where it is active', () => {
    expect(write().records[3].record).not.toHaveProperty('tracing');
    expect(write({ tracing: true }).records[3].record.tracing).toEqual({ type: 'X-Amzn-Trace-Id', value: 'Root=1-2-3' });
  });

  test('the event\'s time is the record\'s', () => {
    const { lines, records } = write();
    expect(lines.map(({ timestamp }) => timestamp)).toEqual(records.map(({ time }) => Date.parse(time)));
  });
});

describe('levels', () => {
  const all = ['platform.initStart', 'platform.initRuntimeDone', 'platform.initReport', 'platform.start', 'platform.runtimeDone', 'platform.report'];

  test('DEBUG: everything', () => expect(write({ systemLogLevel: 'DEBUG' }).types).toEqual(all));

  test('INFO: no successful INIT, no runtimeDone', () => {
    expect(write({ systemLogLevel: 'INFO' }).types).toEqual(['platform.initStart', 'platform.start', 'platform.report']);
  });

  test('INFO: initStart of an OS-only runtime, which has no version, is DEBUG', () => {
    expect(write({ systemLogLevel: 'INFO' }, { version: undefined }).types).toEqual(['platform.start', 'platform.report']);
  });

  test('WARN: nothing, if all goes well', () => expect(write({ systemLogLevel: 'WARN' }).types).toEqual([]));

  test('WARN: what failed', () => {
    expect(write({ systemLogLevel: 'WARN' }, { init: CRASH, invoke: CRASH }).types)
      .toEqual(['platform.initRuntimeDone', 'platform.initReport', 'platform.runtimeDone', 'platform.report']);
  });
});

describe('as text', () => {
  test('a cold invocation', () => {
    expect(write({ logFormat: 'Text' }).messages).toEqual([
      'INIT_START Runtime Version: python:3.13.0\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc',
      'START RequestId: request-1 Version: $LATEST',
      'END RequestId: request-1',
      'REPORT RequestId: request-1\tDuration: 1233.96 ms\tBilled Duration: 1698 ms\tMemory Size: 256 MB\tMax Memory Used: 123 MB\tInit Duration: 463.51 ms\t',
    ]);
  });

  test('an INIT that failed has a report of its own', () => {
    expect(write({ logFormat: 'Text' }, { init: CRASH }).messages[1])
      .toBe('INIT_REPORT Init Duration: 463.51 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError');
  });

  test('a crash is in the REPORT line', () => {
    expect(write({ logFormat: 'Text' }, { invoke: CRASH }).messages[3]).toMatch(/Init Duration: 463.51 ms\tStatus: error\tError Type: Runtime.ExitError$/);
  });

  test('the system log level is for JSON', () => {
    expect(write({ logFormat: 'Text', systemLogLevel: 'WARN' }).messages).toHaveLength(4);
  });
});
