import { readFileSync } from 'fs';
import { join } from 'path';
import fc from 'fast-check';
import { harnessRecord } from './arbitraries';
import { harnessRecordOf, parseLogEvent } from '../../src/core/platform-records';

function fixture(name: string): string[] {
  return readFileSync(join(__dirname, '..', 'fixtures', 'platform-records', name), 'utf8').trim().split('\n');
}

describe('real records', () => {
  test('of a cold start', () => {
    expect(fixture('nodejs22-cold-start.ndjson').map(parseLogEvent)).toEqual([
      {
        kind: 'platform',
        record: {
          type: 'platform.initStart',
          time: Date.parse('2026-10-08T07:30:27.768Z'),
          initializationType: 'on-demand',
          runtimeVersion: 'nodejs:22.mainline.v122',
          runtimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:775d…',
        },
      },
      { kind: 'platform', record: { type: 'platform.start', time: Date.parse('2026-10-08T07:30:28.235Z'), requestId: '79b5e81f-…' } },
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

  test('of an initialization: initReport has its own duration, report has initDurationMs', () => {
    expect(fixture('initialization-2024.ndjson').map(parseLogEvent)).toEqual([
      { kind: 'platform', record: expect.objectContaining({ type: 'platform.initReport', initializationType: 'on-demand', status: 'success', durationMs: 173.778 }) },
      { kind: 'platform', record: expect.objectContaining({ type: 'platform.report', initDurationMs: 174.055, billedDurationMs: 12 }) },
    ]);
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
    ['a time that is none', { timestamp: 'yesterday' }],
  ])('%s: unknown', (_, fields) => {
    expect(parseLogEvent(JSON.stringify({ ...harnessRecord(), ...fields }))).toEqual({ kind: 'unknown' });
  });

  test('a field of the wrong kind is absent, never guessed', () => {
    const line = JSON.stringify({ ...harnessRecord(), scenarioDurationMs: '600', holdMs: null, phases: { good: 1, bad: 'x' }, somethingElse: 1 });
    const { scenarioDurationMs, ...rest } = harnessRecord();
    expect(scenarioDurationMs).toBe(600);
    expect(parseLogEvent(line)).toEqual({ kind: 'sample', record: { ...rest, phases: { good: 1 } } });
  });
});

describe('anything else is unknown', () => {
  test.each([
    'START RequestId: 79b5e81f Version: $LATEST',
    'REPORT RequestId: 79b5e81f\tDuration: 11.64 ms',
    '', '{', 'null', '[]', '42', '"platform.report"',
    '{"type":"platform.report"}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.report","record":{}}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.start","record":{"requestId":42}}',
    '{"time":"not a time","type":"platform.start","record":{"requestId":"a"}}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.telemetrySubscription","record":{"name":"x"}}',
    '{"time":"2026-10-08T07:30:29.470Z","type":"platform.initStart","record":null}',
    '{"time":1,"type":"platform.initStart","record":{}}',
  ])('%j', line => {
    expect(parseLogEvent(line)).toEqual({ kind: 'unknown' });
  });

  test('no line makes it throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), line => {
      expect(['platform', 'sample', 'unknown']).toContain(parseLogEvent(line).kind);
    }));
  });

  test('no cut or broken record makes it throw, and none gives a number that is not finite', () => {
    const lines = [...fixture('nodejs22-cold-start.ndjson'), ...fixture('initialization-2024.ndjson'), JSON.stringify(harnessRecord())];
    const broken = fc.tuple(fc.constantFrom(...lines), fc.nat(), fc.nat(20), fc.string({ maxLength: 3 }))
      .map(([line, at, length, put]) => line.slice(0, at % line.length) + put + line.slice(at % line.length + length));
    fc.assert(fc.property(broken, line => {
      const event = parseLogEvent(line);
      if (event.kind === 'unknown') return;
      Object.values(event.record).filter(value => typeof value === 'number').forEach(value => expect(Number.isFinite(value)).toBe(true));
    }), { numRuns: 1000 });
  });

  test('of any value, a harness\'s record or nothing', () => {
    fc.assert(fc.property(fc.anything(), value => {
      expect(harnessRecordOf(value)).toBeUndefined();
    }));
  });
});
