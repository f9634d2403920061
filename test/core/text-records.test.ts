import fc from 'fast-check';
import { broken, figuresOf, fixture, fixtureLines, NO_FIGURES } from './log-fixtures';
import { parseTextLine } from '../../src/core/text-records';

const FILES = ['text-failures.txt', 'text-failed-phases.txt', 'text-init-timeout.txt', 'text-extension.txt', 'text-extension-launch-error.txt', 'text-python39.txt', 'text-reports.txt'];
const LINES = FILES.flatMap(fixtureLines);
const REPORTS = LINES.filter(line => line.startsWith('REPORT'));

describe('real REPORT lines', () => {
  const report = (fields: object) => ({ kind: 'platform', record: { type: 'platform.report', ...fields } });

  test('of a cold and of a warm request', () => {
    const [cold, warm] = fixtureLines('text-python39.txt').filter(line => line.startsWith('REPORT'));
    expect(parseTextLine(cold)).toEqual(report({
      requestId: 'eb5ea470-b2c6-4739-9c47-cc770c36fea6', durationMs: 1013.31, billedDurationMs: 1014, memorySizeMB: 128, maxMemoryUsedMB: 46, initDurationMs: 111.94,
    }));
    expect(parseTextLine(warm)).toEqual(report({
      requestId: 'a719c94f-0532-4394-b47d-28595a7b3105', durationMs: 665.52, billedDurationMs: 666, memorySizeMB: 128, maxMemoryUsedMB: 47,
    }));
  });

  test('with tabs, a tab at the end and line ends', () => {
    const [cold] = fixtureLines('text-extension.txt').filter(line => line.startsWith('REPORT'));
    expect(cold).toMatch(/\t$/);
    expect(parseTextLine(`${cold}\r\n`)).toEqual(report({
      requestId: 'a2366c71-cf93-4866-9e74-9bfbffb8095b', durationMs: 263.34, billedDurationMs: 467, memorySizeMB: 128, maxMemoryUsedMB: 38, initDurationMs: 203.47,
    }));
  });

  test('of a restore by SnapStart: the billed part of it is another figure', () => {
    const line = fixtureLines('sam-logs-restore.txt').map(text => text.slice(text.indexOf('REPORT RequestId'))).at(-1)!;
    expect(parseTextLine(line)).toEqual(report({
      requestId: '8c360c87-d4b7-4423-b5f3-af02be3c1763', durationMs: 2338.66, billedDurationMs: 2521, memorySizeMB: 3009, maxMemoryUsedMB: 173, restoreDurationMs: 398.97,
    }));
  });

  test('with X-Ray, in the same line and in a second one', () => {
    const [, , spaces, tabs] = fixtureLines('text-reports.txt');
    const { message } = JSON.parse(fixture('xray-second-line.json')) as { message: string };
    expect(parseTextLine(spaces)).toEqual(report({
      requestId: 'c421f663-0e83-4ec1-8c09-56f40ed74ea1', durationMs: 363.49, billedDurationMs: 364, memorySizeMB: 128, maxMemoryUsedMB: 124, initDurationMs: 1488.71,
    }));
    expect(parseTextLine(tabs)).toMatchObject(report({ durationMs: 128.83, initDurationMs: 166.62 }));
    expect(parseTextLine(message)).toEqual(report({
      requestId: 'fe1467d6-1458-4e20-8e40-9aaa4be7a0f4', durationMs: 3470.65, billedDurationMs: 3500, memorySizeMB: 128, maxMemoryUsedMB: 89,
    }));
    expect(parseTextLine(message.split('\n')[1])).toEqual({ kind: 'other' });
  });

  test('with a status, and with the error\'s type', () => {
    const [timeout, error] = fixtureLines('text-reports.txt');
    expect(parseTextLine(timeout)).toMatchObject(report({ durationMs: 5000, billedDurationMs: 5579, initDurationMs: 578.07, status: 'timeout' }));
    expect(parseTextLine(error)).toMatchObject(report({ durationMs: 11.48, status: 'error', errorType: 'Runtime.InvalidEntrypoint' }));
  });

  test('of 2019, when billing went by steps and the tab came after a space', () => {
    const { events } = JSON.parse(fixture('filter-log-events-2019.json')) as { events: Array<{ message: string }> };
    expect(parseTextLine(events[0].message)).toEqual(report({
      requestId: '69594c41-8463-4f69-b9b4-ff6c49813475', durationMs: 89.34, billedDurationMs: 100, memorySizeMB: 128, maxMemoryUsedMB: 111,
    }));
  });
});

describe('the other real lines', () => {
  test.each(fixtureLines('text-failed-phases.txt').map((line, place) => [line, [
    { type: 'platform.initReport', durationMs: 1236.04, status: 'timeout' },
    { type: 'platform.initReport', durationMs: 1236.04, status: 'error', errorType: 'Extension.Crash' },
    { type: 'platform.restoreReport', durationMs: 1236.04, status: 'timeout' },
    { type: 'platform.restoreReport', durationMs: 1236.04, status: 'error', errorType: 'Runtime.ExitError' },
    { type: 'platform.initReport', durationMs: 4447.52, status: 'error', errorType: 'Extension.Crash' },
  ][place]] as const))('%s', (line, record) => {
    expect(parseTextLine(line)).toEqual({ kind: 'platform', record });
  });

  test('a restore that went well', () => {
    expect(parseTextLine('RESTORE_REPORT Restore Duration: 398.97 ms')).toEqual({ kind: 'platform', record: { type: 'platform.restoreReport', durationMs: 398.97 } });
  });

  test.each(['INIT_START', 'RESTORE_START'])('%s names the runtime', name => {
    const arn = 'arn:aws:lambda:us-east-2::runtime:be9e7121d3264b1e86158b38dbbb656c23dff979eb481793ee37b9e2b79fda22';
    const record = { type: name === 'INIT_START' ? 'platform.initStart' : 'platform.restoreStart', runtimeVersion: 'python:3.9.v55', runtimeVersionArn: arn };
    const line = fixtureLines('text-python39.txt')[0].replace('INIT_START', name);
    expect(parseTextLine(line)).toEqual({ kind: 'platform', record });
    expect(parseTextLine(line.replace(/ {4}/, '\t'))).toEqual({ kind: 'platform', record });
  });

  test('START, of $LATEST and of a version', () => {
    expect(parseTextLine('START RequestId: 57f231fb Version: $LATEST\n')).toEqual({ kind: 'platform', record: { type: 'platform.start', requestId: '57f231fb', version: '$LATEST' } });
    expect(parseTextLine('START RequestId: 57f231fb Version: 72')).toMatchObject({ record: { version: '72' } });
  });

  test('how requests failed before REPORT said so', () => {
    const [crash, timeout] = [...fixtureLines('text-failures.txt'), ...fixtureLines('text-extension-launch-error.txt')].map(parseTextLine).filter(({ kind }) => kind === 'failure');
    expect(crash).toEqual({ kind: 'failure', record: { type: 'failure', requestId: 'c3252230-c73d-49f6-8844-968c01d1e2e1', status: 'error', message: 'Runtime exited without providing a reason' } });
    expect(timeout).toEqual({ kind: 'failure', record: { type: 'failure', requestId: 'b70435cc-261c-4438-b9b6-efe4c8f04b21', status: 'timeout', message: 'Task timed out after 3.00 seconds' } });
  });

  test.each(LINES.filter(line => /^(?:END|EXTENSION)/.test(line)).concat(
    'TELEMETRY\tName: datadog-agent\tState: Subscribed\tTypes: [Platform, Function, Extension]',
    'LOGS\tName: cloudwatch_lambda_agent\tState: Subscribed\tTypes: [Platform]',
  ))('no verdict needs %s', line => {
    expect(parseTextLine(line)).toEqual({ kind: 'other' });
  });

  test.each([
    '[appconfig agent] 2024/08/29 17:22:53 INFO serving on localhost:2772', 'Runtime.ExitError', '', ' ', 'REPORT', 'REPORT RequestId:', 'START',
    'STARTING RequestId: x', 'the function said REPORT RequestId: x\tDuration: 1 ms', '2019-06-05T19:30:03.173Z\t4ce9340a\tINFO\tEVENT',
  ])('%j is the function\'s or an extension\'s own', line => {
    expect(parseTextLine(line)).toEqual({ kind: 'unknown' });
  });
});

describe('a line that is not whole', () => {
  const line = 'REPORT RequestId: 79b5e81f\tDuration: 11.64 ms\tBilled Duration: 12 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\tInit Duration: 174.05 ms\t';
  const figures = [...line.matchAll(/\d+(?:\.\d+)? (?:ms|MB)/g)].map(([figure]) => figure);
  test('is this one only after what is done to it here', () => {
    expect(parseTextLine(line).kind).toBe('platform');
    expect(figures).toHaveLength(5);
  });

  test.each(figures.flatMap(figure => NO_FIGURES.map(none => [figure, none])))('has no figure made up: %s is %s', (figure, none) => {
    expect(parseTextLine(line.replace(figure, `${none} ${figure.split(' ')[1]}`))).toEqual({ kind: 'unreadable' });
  });

  test.each([
    ['of another unit', ['11.64 ms', '11.64 s']],
    ['of memory where a time should be', ['11.64 ms', '11.64 MB']],
    ['without a unit', ['11.64 ms', '11.64']],
    ['there twice', ['\tMemory', '\tDuration: 11.64 ms\tMemory']],
    ['of a duration that isn\'t known', ['Init Duration', 'Unfreeze Duration']],
    ['whose label is broken', ['Init Duration', 'Init  Duration']],
    ['with a status that isn\'t known', ['\tInit', '\tStatus: cancelled\tInit']],
    ['without its duration', ['\tDuration: 11.64 ms', '']],
  ])('a figure %s', (_, [from, to]) => {
    expect(parseTextLine(line.replace(from, to))).toEqual({ kind: 'unreadable' });
  });

  test('a field that isn\'t known and no duration is passed over', () => {
    expect(parseTextLine(line.replace('\tInit', '\tTenant Id: blue\tInit'))).toEqual(parseTextLine(line));
  });

  test.each(LINES)('cut anywhere says nothing else: %s', whole => {
    const full = parseTextLine(whole);
    const facts = 'record' in full ? Object.entries(full.record) : [];
    for (let length = 0; length < whole.length; length++) {
      const cut = parseTextLine(whole.slice(0, length));
      if (!('record' in cut)) continue;
      for (const [name, value] of Object.entries(cut.record)) {
        const whatItWas = facts.find(([known]) => known === name)?.[1];
        // an id or a version may be cut short, a figure never.
        if (typeof value === 'number') expect([name, value]).toEqual([name, whatItWas]);
        else expect(String(whatItWas)).toContain(String(value));
      }
    }
  });
});

describe('no line', () => {
  test('makes it throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), broken(LINES)), line => {
      expect(['platform', 'failure', 'other', 'unreadable', 'unknown']).toContain(parseTextLine(line).kind);
    }), { numRuns: 1000 });
  });

  test('however broken, gives a figure that is not in it', () => {
    fc.assert(fc.property(broken(LINES), line => {
      const reading = parseTextLine(line);
      if (!('record' in reading)) return;
      const written = [...line.matchAll(/: (\d+(?:\.\d+)?) (?:ms|MB)(?!\S)/g)].map(([, digits]) => Number(digits));
      figuresOf(reading.record).forEach(figure => expect(written).toContain(figure));
    }), { numRuns: 3000 });
  });

  test('of any length takes long', () => {
    const long = `${REPORTS[0]}${' A'.repeat(200_000)}`;
    expect(parseTextLine(long)).toEqual({ kind: 'unreadable' });
    expect(parseTextLine(`REPORT RequestId: ${'x'.repeat(400_000)}`)).toEqual({ kind: 'unreadable' });
  });
});
