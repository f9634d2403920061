import fc from 'fast-check';
import { harnessRecord } from './arbitraries';
import { broken, figuresOf, fixtureLines, NO_FIGURES } from './log-fixtures';
import { harnessRecordOf, parseLogEvent } from '../../src/core/platform-records';

describe('real records', () => {
  test('of a cold start, at level INFO', () => {
    expect(fixtureLines('nodejs22-cold-start.ndjson').map(parseLogEvent)).toEqual([
      {
        kind: 'platform',
        record: {
          type: 'platform.initStart',
          time: Date.parse('2026-10-08T07:30:27.768Z'),
          initializationType: 'on-demand',
          functionName: 'tenner-notifier',
          runtimeVersion: 'nodejs:22.mainline.v122',
          runtimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:775d…',
        },
      },
      {
        kind: 'platform',
        record: { type: 'platform.start', time: Date.parse('2026-10-08T07:30:28.235Z'), requestId: '79b5e81f-…', functionName: 'tenner-notifier', version: '$LATEST' },
      },
      {
        kind: 'platform',
        record: {
          type: 'platform.report',
          time: Date.parse('2026-10-08T07:30:29.470Z'),
          requestId: '79b5e81f-…',
          status: 'success',
          durationMs: 1233.96,
          billedDurationMs: 1698,
          memorySizeMB: 256,
          maxMemoryUsedMB: 123,
          initDurationMs: 463.512,
        },
      },
    ]);
  });

  test('at level DEBUG: initReport has its own duration, report has initDurationMs, and no verdict needs the others', () => {
    const [initStart, initRuntimeDone, initReport, start, ofTheFunction, runtimeDone, report] = fixtureLines('initialization-2024.ndjson').map(parseLogEvent);
    expect(initStart).toMatchObject({ kind: 'platform', record: { type: 'platform.initStart', runtimeVersion: 'nodejs:18.v28' } });
    expect(initReport).toMatchObject({ kind: 'platform', record: { type: 'platform.initReport', initializationType: 'on-demand', status: 'success', durationMs: 173.778 } });
    expect(start).toMatchObject({ kind: 'platform', record: { type: 'platform.start', version: '$LATEST' } });
    expect(report).toMatchObject({ kind: 'platform', record: { type: 'platform.report', initDurationMs: 174.055, billedDurationMs: 12 } });
    expect([initRuntimeDone, runtimeDone, ofTheFunction]).toEqual([{ kind: 'other' }, { kind: 'other' }, { kind: 'unknown' }]);
  });

  test('of an INIT that timed out', () => {
    const [, , initReport] = fixtureLines('init-timeout-2024.ndjson').map(parseLogEvent);
    expect(initReport).toEqual({
      kind: 'platform',
      record: { type: 'platform.initReport', time: Date.parse('2024-06-17T17:48:06.348Z'), initializationType: 'on-demand', status: 'timeout', durationMs: 10000.487 },
    });
  });

  test('of a restore by SnapStart', () => {
    const report = fixtureLines('restore-2024.ndjson').map(parseLogEvent).at(-1);
    expect(report).toMatchObject({ record: { durationMs: 147.156, billedDurationMs: 201, restoreDurationMs: 500.795 } });
    expect(report).not.toHaveProperty('record.initDurationMs');
  });

  test.each([
    ['{"time":"2022-10-12T00:00:15.064Z","type":"platform.restoreStart","record":{"runtimeVersion":"nodejs-14.v3","runtimeVersionArn":"arn","functionName":"myFunction","functionVersion":"$LATEST","instanceId":"82561ce0-53dd-47d1-90e0-c8f5e063e62e","instanceMaxMemory":256}}',
      { type: 'platform.restoreStart', time: Date.parse('2022-10-12T00:00:15.064Z'), functionName: 'myFunction', runtimeVersion: 'nodejs-14.v3', runtimeVersionArn: 'arn' }],
    ['{"time":"2022-10-12T00:00:15.064Z","type":"platform.restoreReport","record":{"status":"success","metrics":{"durationMs":15.19},"spans":[{"name":"someTimeSpan","start":"2022-08-02T12:01:23:521Z","durationMs":30.0}]}}',
      { type: 'platform.restoreReport', time: Date.parse('2022-10-12T00:00:15.064Z'), status: 'success', durationMs: 15.19 }],
    [fixtureLines('logs-dropped.ndjson')[0],
      { type: 'platform.logsDropped', time: Date.parse('2022-10-12T00:02:35Z'), droppedBytes: 12345, droppedRecords: 123, reason: expect.stringContaining('slower than the logs production rate') }],
  ])('as the schema has them: %s', (line, record) => {
    expect(parseLogEvent(line)).toEqual({ kind: 'platform', record });
  });

  test('of a failed initialization, whose metrics may be missing', () => {
    const line = '{"time":"2026-11-21T06:00:10.000Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"timeout"}}';
    expect(parseLogEvent(line)).toEqual({
      kind: 'platform',
      record: { type: 'platform.initReport', time: Date.parse('2026-11-21T06:00:10Z'), initializationType: 'on-demand', status: 'timeout' },
    });
  });

  test('the status may be absent, as in an example of AWS\'s own', () => {
    const line = '{"time":"2022-10-12T00:01:15.000Z","type":"platform.report","record":{"metrics":{"billedDurationMs":694,"durationMs":693.92,"initDurationMs":397.68,"maxMemoryUsedMB":84,"memorySizeMB":128},"requestId":"6d68ca91-49c9-448d-89b8-7ca3e6dc66aa"}}';
    const event = parseLogEvent(line);
    expect(event).toMatchObject({ kind: 'platform', record: { durationMs: 693.92 } });
    expect(event.kind === 'platform' && 'status' in event.record).toBe(false);
  });
});

describe('the harness\'s line', () => {
  test('is read as it was written', () => {
    const record = harnessRecord({ phases: { construct: 12.5 }, holdMs: 3.25 });
    expect(parseLogEvent(`${JSON.stringify(record)}\n`)).toEqual({ kind: 'sample', record });
  });

  test.each([
    ['no request id', { requestId: undefined }],
    ['an unknown status', { status: 'great' }],
    ['a round that is no number', { round: '2' }],
    ['a negative slot', { slot: -1 }],
    ['no count of its invocations', { invocation: undefined }],
    ['a time that is none', { timestamp: 'yesterday' }],
  ])('%s: unreadable', (_, fields) => {
    expect(parseLogEvent(JSON.stringify({ ...harnessRecord(), ...fields }))).toEqual({ kind: 'unreadable' });
  });

  test('a field of the wrong kind is absent, never guessed', () => {
    const line = JSON.stringify({ ...harnessRecord(), scenarioDurationMs: '600', holdMs: null, phases: { good: 1, bad: 'x' }, somethingElse: 1 });
    const { scenarioDurationMs, ...rest } = harnessRecord();
    expect(scenarioDurationMs).toBe(600);
    expect(parseLogEvent(line)).toEqual({ kind: 'sample', record: { ...rest, phases: { good: 1 } } });
  });
});

describe('a record that is not whole is unreadable', () => {
  test.each([
    '{"type":"platform.report"}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{}}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"a","metrics":[]}}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"a","status":"cancelled"}}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.start","record":{"requestId":42}}',
    '{"time":"not a time","type":"platform.start","record":{"requestId":"a"}}',
    '{"time":"+275760-09-13T00:00:00.000Z","type":"platform.start","record":{"requestId":"a"}}',
    '{"time":"+010000-01-01T00:00:00.000Z","type":"platform.start","record":{"requestId":"a"}}',
    '{"time":"1969-12-31T23:59:59.999Z","type":"platform.start","record":{"requestId":"a"}}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.initStart","record":null}',
    '{"time":1,"type":"platform.initStart","record":{}}',
    '{"type":"coldstart.sample"}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{"requestId":"a","metrics":{"durationMs":12',
    '{"level":"INFO","type":"coldstart.sample","requestId":"a',
  ])('%s', line => {
    expect(parseLogEvent(line)).toEqual({ kind: 'unreadable' });
  });

  // a cold start whose initDurationMs can't be read would pass for a warm one.
  const report = fixtureLines('nodejs22-cold-start.ndjson')[2];
  const figures = ['1233.96', '1698', '256', '123', '463.512'];
  const none = ['1e400', '-5', '"12"', 'null', 'true', '[12]', '{}', '9007199254740993'];
  test.each(figures.flatMap(figure => none.map(value => [figure, value])))('if a figure is none: %s is %s', (figure, value) => {
    expect(parseLogEvent(report)).toMatchObject({ kind: 'platform' });
    expect(parseLogEvent(report.replace(new RegExp(`:${figure}(?=[,}])`), `:${value}`))).toEqual({ kind: 'unreadable' });
  });

  test.each([0, Number.MAX_SAFE_INTEGER])('but not if it is %d', value => {
    expect(parseLogEvent(report.replace('1233.96', String(value)))).toMatchObject({ kind: 'platform', record: { durationMs: value } });
  });

  test('nor if it is as old as time, or of the last day that has four digits', () => {
    for (const time of ['1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z']) {
      expect(parseLogEvent(JSON.stringify({ time, type: 'platform.initStart', record: {} }))).toMatchObject({ record: { time: Date.parse(time) } });
    }
  });

  test('and of two values of one key the later one counts, as in all JSON', () => {
    expect(parseLogEvent(report.replace('"durationMs":1233.96', '"durationMs":1,"durationMs":2'))).toMatchObject({ record: { durationMs: 2 } });
  });
});

describe('anything else is unknown', () => {
  test.each([
    'START RequestId: 79b5e81f Version: $LATEST',
    'REPORT RequestId: 79b5e81f\tDuration: 11.64 ms',
    '', '{', 'null', '[]', '42', '"platform.report"', '{"type":null}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.reprot","record":{"requestId":"a"}}',
  ])('%j', line => {
    expect(parseLogEvent(line)).toEqual({ kind: 'unknown' });
  });
});

describe('no line', () => {
  const lines = [
    'nodejs22-cold-start.ndjson', 'initialization-2024.ndjson', 'init-timeout-2024.ndjson', 'restore-2024.ndjson', 'logs-dropped.ndjson',
  ].flatMap(fixtureLines);

  test('makes it throw', () => {
    const any = fc.oneof(fc.string(), fc.json(), broken([...lines, JSON.stringify(harnessRecord())]));
    fc.assert(fc.property(any, line => {
      expect(['platform', 'sample', 'other', 'unreadable', 'unknown']).toContain(parseLogEvent(line).kind);
    }), { numRuns: 1000 });
  });

  test('however broken, gives a figure that is not in it', () => {
    fc.assert(fc.property(broken(lines), line => {
      const event = parseLogEvent(line);
      if (event.kind !== 'platform') return;
      const { time, ...record } = event.record;
      expect(time).toBeGreaterThanOrEqual(0);
      const written = [...line.matchAll(/[:\s](\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g)].map(([, number]) => Number(number));
      figuresOf(record).forEach(figure => expect(written).toContain(figure));
    }), { numRuns: 3000 });
  });

  test.each(NO_FIGURES)('has a figure made of %j', value => {
    lines.forEach(line => {
      const event = parseLogEvent(line.replace(/(?<="durationMs":\s?)[\d.]+(?=[,}])/g, value));
      if (event.kind === 'platform') expect(event.record).not.toHaveProperty('durationMs');
    });
  });
});

test('of any value, a harness\'s record or nothing', () => {
  fc.assert(fc.property(fc.anything(), value => {
    expect(harnessRecordOf(value)).toBeUndefined();
  }));
  expect(harnessRecordOf(harnessRecord())).toEqual(harnessRecord());
  expect(harnessRecordOf({ ...harnessRecord(), type: 'coldstart.other' })).toBeUndefined();
});
