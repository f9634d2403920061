import { build, expectValid, round } from './runs';
import { ENVIRONMENT_ID, harnessRecord, platformEntries, T0 } from '../arbitraries';

test('a runtime that changed in mid-run is said', () => {
  const changed = platformEntries('request-2', 'stream-2').map(entry => entry.record.type === 'platform.initStart'
    ? { ...entry, record: { ...entry.record, runtimeVersion: 'python:3.13.v2' } } : entry);
  const results = build([round(2, [harnessRecord()], platformEntries()), round(3, [harnessRecord({ requestId: 'request-2', environmentId: 'stream-2' })], changed)]);
  expect(results.run.warnings).toEqual(['the runtime\'s version changed in the middle of the run: default python:3.13.v1, default python:3.13.v2']);
});

describe('what is lost on the way to the log group is a warning', () => {
  const [first, ...others] = platformEntries();
  const dropped = { environmentId: ENVIRONMENT_ID, record: { type: 'platform.logsDropped' as const, time: T0 + 500, droppedRecords: 12 } };
  const unreadable = { environmentId: ENVIRONMENT_ID, record: { type: 'unreadable' as const, text: '{"type":"platform.report"' } };

  test('once for an environment, and no obstacle to its sample', () => {
    const second = harnessRecord({ requestId: 'request-2', slot: 1, invocation: 2, status: 'warm' });
    const results = build([round(2, [harnessRecord(), second], [first, ...others, dropped, dropped, unreadable])]);
    expectValid(results);
    expect(results.samples[0].outcome).toBe('accepted');
    expect(results.run.warnings).toEqual([
      'Lambda dropped log records (12 by its own count): what they said is missing',
      'log records that could not be read: 1, each of which may have been a cold start\'s; the first: {"type":"platform.report"',
    ]);
  });

  test('also where Lambda does not say how many', () => {
    const { droppedRecords: _, ...record } = dropped.record;
    expect(build([round(2, [harnessRecord()], [first, ...others, { ...dropped, record }])]).run.warnings).toEqual(
      ['Lambda dropped log records: what they said is missing']);
  });

  test('of an environment that no delivery ran in is none of the run\'s', () => {
    expect(build([round(2, [harnessRecord()], [first, ...others, { ...dropped, environmentId: 'other' }])]).run.warnings).toEqual([]);
  });
});
