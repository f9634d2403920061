import fc from 'fast-check';
import { logEventsOf } from '../../../src/core/import/log-events';
import { plainLine, timeOf } from '../../../src/core/import/plain-line';
import { readEvents } from '../../../src/core/import/reading';
import { fixture, fixtureLines } from '../log-fixtures';

const STREAM = '2023/06/02/[72]88ab219a63d343d294d0a9947e8ab36a';

describe('exports in JSON', () => {
  test('filter-log-events', () => {
    const { events, incomplete } = logEventsOf(fixture('filter-log-events-2019.json'));
    expect(events).toHaveLength(4);
    expect(events[0]).toEqual({
      message: expect.stringMatching(/^REPORT RequestId: 69594c41.*\t\n$/s), time: 1560948335625, logStream: '2019/06/19/[$LATEST]c3ad5cef73594c73806b88d5d3939a98',
    });
    expect(incomplete).toBeUndefined();
  });

  test('get-log-events names no stream', () => {
    const { events } = logEventsOf(fixture('get-log-events.json'));
    expect(events.map(event => Object.keys(event))).toEqual(events.map(() => ['message', 'time']));
  });

  test('its events alone, as --query events prints them', () => {
    const { events } = JSON.parse(fixture('filter-log-events-2019.json')) as { events: unknown[] };
    expect(logEventsOf(JSON.stringify(events))).toEqual(logEventsOf(fixture('filter-log-events-2019.json')));
  });

  test('get-query-results: the event as it is, its time in UTC', () => {
    const { events } = logEventsOf(fixture('get-query-results.json'));
    expect(events[4]).toEqual({
      message: expect.stringContaining('Init Duration: 145.69 ms'), time: Date.parse('2023-12-05T22:10:47.479Z'), logStream: '2023/12/05/[$LATEST]e34ea4d32b8f441c96246bbee30ff465',
    });
  });

  test('the Logs Insights console', () => {
    const { events } = logEventsOf(fixture('insights-console.json'));
    expect(events).toEqual([{ message: expect.stringContaining('Status: timeout'), time: Date.parse('2026-06-25T23:59:41.096Z') }]);
  });

  test('@log names the function, if the log group is a function\'s own', () => {
    const named = (log: string) => logEventsOf(JSON.stringify([{ '@message': 'x', '@log': log }])).events[0].functionName;
    expect(['123456789012:/aws/lambda/run-every-10-minutes', '123456789012:/shared', 'run-every-10-minutes'].map(named)).toEqual(['run-every-10-minutes', undefined, undefined]);
    expect(['x1:/aws/lambda/name', '1:/aws/lambda/name/of-a-folder'].map(named)).toEqual([undefined, undefined]);
  });

  test('after white space, and fields of the user\'s own beside those of Insights', () => {
    expect(logEventsOf('\n  [{"@message":"x","@timestamp":"2023-12-05 22:10:47.479","level":"INFO"}]').events)
      .toEqual([{ message: 'x', time: Date.parse('2023-12-05T22:10:47.479Z') }]);
  });

  test('an object that is no event stands for itself', () => {
    const items = [{ message: 'x' }, { message: 1, timestamp: 5 }, { timestamp: 5 }];
    expect(logEventsOf(JSON.stringify(items)).events).toEqual(items.map(item => ({ message: JSON.stringify(item) })));
    expect(logEventsOf('[{"message":"x","timestamp":5,"logStreamName":7}]').events).toEqual([{ message: 'x', time: 5 }]);
  });

  test('platform records in an array, and one that is spread over lines', () => {
    const record = JSON.parse(fixtureLines('nodejs22-cold-start.ndjson')[2]) as object;
    const texts = [JSON.stringify([record]), JSON.stringify(record, undefined, 2)];
    const [inArray, alone] = texts.map(text => readEvents(logEventsOf(text).events).entries);
    expect(inArray).toEqual([{ time: Date.parse('2026-10-08T07:30:29.470Z'), record: expect.objectContaining({ initDurationMs: 463.512 }) }]);
    expect(alone).toEqual(inArray);
  });

  test.each([
    [{ events: [], nextToken: 'abc' }, 'it ends with a token for its next page'],
    [{ events: [], NextToken: 'abc' }, 'it ends with a token for its next page'],
    [{ results: [], status: 'Running' }, 'the query\'s status is Running'],
    [{ results: [], status: 'Complete' }, undefined],
  ])('say if there is more: %j', (document, incomplete) => {
    expect(logEventsOf(JSON.stringify(document)).incomplete).toBe(incomplete);
  });
});

describe('rows of Logs Insights without @message', () => {
  const row = {
    '@requestId': 'r',
    '@duration': '5.93',
    '@billedDuration': '6.0',
    '@memorySize': '1.28E8',
    '@maxMemoryUsed': '6.7E7',
    '@initDuration': '145.69',
    '@timestamp': '2023-12-05 22:10:47.479',
  };
  const readings = (fields: object) => readEvents(logEventsOf(JSON.stringify([{ ...row, ...fields }])).events);

  test('are a REPORT\'s figures; memory is in bytes, 1000² to the MB', () => {
    expect(readings({}).entries).toEqual([{
      time: Date.parse('2023-12-05T22:10:47.479Z'),
      record: { type: 'platform.report', requestId: 'r', durationMs: 5.93, billedDurationMs: 6, memorySizeMB: 128, maxMemoryUsedMB: 67, initDurationMs: 145.69 },
    }]);
  });

  test.each([['@billedDuration', '6', { billedDurationMs: 6 }], ['@memorySize', '1.024E10', { memorySizeMB: 10240 }], ['@duration', 5.5, { durationMs: 5.5 }]])(
    '%s may be %j', (field, value, figures) => {
      expect(readings({ [field]: value }).entries[0].record).toMatchObject(figures);
    });

  test('agree with the line that Insights took apart', () => {
    const document = JSON.parse(fixture('get-query-results.json')) as { results: Array<Array<{ field: string; value: string }>> };
    const requestIds = /RequestId: (\S+)/;
    const without = document.results.map(cells => [
      ...cells.filter(({ field }) => field !== '@message'),
      { field: '@requestId', value: requestIds.exec(cells.find(({ field }) => field === '@message')!.value)?.[1] ?? '' },
    ]);
    const reports = (text: string) => readEvents(logEventsOf(text).events).entries.filter(({ record }) => record.type === 'platform.report');
    expect(reports(JSON.stringify({ results: without }))).toEqual(reports(fixture('get-query-results.json')));
    expect(reports(fixture('get-query-results.json'))).toHaveLength(2);
  });

  test.each([['an empty cell', ''], ['null', null], ['none', undefined]])('a figure that is %s is absent', (_, value) => {
    expect(readings({ '@initDuration': value }).entries[0].record).not.toHaveProperty('initDurationMs');
  });

  test.each([
    ['@initDuration', 'NaN'], ['@initDuration', '12,5'], ['@initDuration', '-5'], ['@initDuration', '1E400'], ['@initDuration', true], ['@memorySize', '128 MB'],
    ['@initDuration', '0x10'], ['@initDuration', '12 '], ['@duration', ''], ['@requestId', 5],
    ['@requestId', ''], ['@requestId', undefined], ['@memorySize', undefined],
  ])('%s of %j makes it unreadable', (field, value) => {
    expect(readings({ [field]: value })).toMatchObject({ entries: [], unreadable: [expect.stringContaining('@duration')] });
  });

  test('of other lines are none', () => {
    expect(readEvents(logEventsOf('[{"@requestId":"r","@type":"END"}]').events)).toMatchObject({ entries: [], unreadable: [], unknown: [expect.anything()] });
  });
});

describe('plain lines', () => {
  const time = Date.parse('2023-06-02T11:27:22.719Z');

  test.each([
    ['aws logs tail', `2023-06-02T11:27:22.719000+00:00 ${STREAM} RESTORE_REPORT Restore Duration: 398.97 ms`, { time, logStream: STREAM }],
    ['sam logs', `${STREAM} 2023-06-02T11:27:22.719000 RESTORE_REPORT Restore Duration: 398.97 ms`, { time, logStream: STREAM }],
    ['aws logs tail --format short', '2023-06-02T11:27:22 RESTORE_REPORT Restore Duration: 398.97 ms', { time: time - 719 }],
    ['an export to S3', '2023-06-02T11:27:22.719Z RESTORE_REPORT Restore Duration: 398.97 ms', { time }],
    ['a copy from the console', '2023-06-02T13:27:22.719+02:00\tRESTORE_REPORT Restore Duration: 398.97 ms', { time }],
    ['a line alone', '  RESTORE_REPORT Restore Duration: 398.97 ms\r', {}],
  ])('of %s', (_, line, where) => {
    expect(plainLine(line)).toEqual({ message: 'RESTORE_REPORT Restore Duration: 398.97 ms', ...where });
  });

  test.each(fixtureLines('log-streams.txt').concat('2023/11/06/name[$LATEST][13e304cba4b9446eb7ef082a00038990]'))('of the stream %s', logStream => {
    expect(plainLine(`${logStream} END RequestId: x`)).toEqual({ message: 'END RequestId: x', logStream });
  });

  test('keep the time that is a part of the message', () => {
    const { unknown, entries } = readEvents(logEventsOf(`2024-03-04T17:22:38.040Z ${STREAM} 2024-03-04T17:22:38.033Z b70435cc Task timed out after 3.00 seconds\n`).events);
    expect(unknown).toEqual([]);
    expect(entries).toEqual([{ time: Date.parse('2024-03-04T17:22:38.040Z'), logStream: STREAM, record: expect.objectContaining({ type: 'failure', requestId: 'b70435cc' }) }]);
  });

  test('of which the console copied the records twice, once over many lines', () => {
    const { entries, unknown } = readEvents(logEventsOf(fixture('console-copy.txt')).events);
    expect(entries).toEqual([{ time: Date.parse('2026-10-08T07:30:41.076Z'), record: expect.objectContaining({ requestId: 'f0c9f58b-…', functionName: 'tenner-notifier' }) }]);
    expect(unknown).toContain('"type": "platform.start",');
  });

  test('that are empty, or a time alone, are none', () => {
    expect(logEventsOf('\n \n2023-06-02T11:27:22.719Z\n').events).toEqual([]);
  });
});

describe('a time', () => {
  test.each([
    ['2023-12-05 22:10:47.479', '2023-12-05T22:10:47.479Z'], ['2023-12-05T22:10:47', '2023-12-05T22:10:47.000Z'], ['2023-12-05T22:10:47.4799999+01:00', '2023-12-05T21:10:47.479Z'],
    ['2023-12-05T22:10:47+0100', '2023-12-05T21:10:47.000Z'],
  ])('%s', (text, expected) => {
    expect(new Date(timeOf(text)!).toISOString()).toBe(expected);
  });

  test.each(['2023-13-05 22:10:47', '1812-06-24T00:00:00Z', 'soon'])('%s is none', text => {
    expect(timeOf(text)).toBeUndefined();
  });

  test.each([1e300, -1, Number.MAX_SAFE_INTEGER])('of an event that is %d is absent', timestamp => {
    expect(logEventsOf(JSON.stringify({ events: [{ message: 'x', timestamp }] })).events).toEqual([{ message: 'x' }]);
  });
});

test('no text makes it throw, and every line of it is counted', () => {
  const shaped = fc.record({ events: fc.array(fc.anything()), results: fc.array(fc.anything()) }, { requiredKeys: [] }).map(value => {
    try {
      return JSON.stringify(value) ?? '';
    } catch {
      return '';
    }
  });
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), shaped), text => {
    const { events } = logEventsOf(text);
    expect(readEvents(events).events).toBe(events.length);
  }), { numRuns: 300 });
});
