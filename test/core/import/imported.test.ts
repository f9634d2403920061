import fc from 'fast-check';
import { events, expectValid, imported, IMPORTED_AT, INIT_START, report, start, STREAM, T0 } from './logs';
import { sumsUp } from '../../../src/core/ledger';
import { harnessRecord } from '../arbitraries';
import { broken, fixture, fixtureLines } from '../log-fixtures';

describe('a cold start in logs', () => {
  const results = () => imported(events([0, INIT_START], [152, start('a')], [172, 'END RequestId: a\n'], [172, report('a')], [900, start('b')], [910, report('b', '')]));

  test('is a result that the schema knows', () => {
    expectValid(results());
    expect(results().run).toEqual({
      id: 'import-20261121-0123456789',
      status: 'COMPLETE',
      source: 'aws',
      region: 'eu-west-1',
      startedAt: '2026-11-21T06:00:00.000Z',
      finishedAt: '2026-11-21T06:00:00.910Z',
      samples: 1,
      samplesPerRound: 1,
      seed: 0,
      warnings: [],
    });
    expect(results().environment).toEqual({ imported: { events: 6, platformRecords: 5, unreadable: 0, unknown: 0 } });
  });

  test('is an accepted sample with the platform\'s proof, and all that is known of it', () => {
    expect(results().samples).toEqual([{
      requestId: 'a',
      environmentId: STREAM,
      variant: 'checkout',
      memorySizeMB: 128,
      scenario: 'invoke',
      placement: 'handler',
      round: 1,
      outcome: 'accepted',
      proof: 'platform',
      epoch: '$LATEST',
      initDurationMs: 150,
      durationMs: 20,
      billedDurationMs: 170,
      maxMemoryUsedMB: 60,
      runtimeVersion: 'nodejs:22.v78',
      runtimeVersionArn: 'arn:aws:lambda:eu-west-1::runtime:4347',
      platform: 'present',
      startedAt: '2026-11-21T06:00:00.152Z',
    }]);
  });

  test('makes a cell of its function and memory size, whose ledger counts the warm requests', () => {
    expect(results().cells).toMatchObject([{ variant: 'checkout', memorySizeMB: 128, runtime: 'nodejs22.x', architecture: 'unknown', scenario: 'invoke', placement: 'handler' }]);
    expect(results().cells[0].ledger).toMatchObject({ requested: 2, accepted: 1, warm: 1 });
    expect(results().cells[0].statistics.coldStartMs).toMatchObject({ n: 1, median: 170 });
  });

  test('is the same whatever the order of the lines, and however often they are there', () => {
    const { events: lines } = JSON.parse(events([0, INIT_START], [152, start('a')], [172, report('a')], [900, start('b')], [910, report('b', '')])) as { events: object[] };
    const again = (some: object[]) => imported(JSON.stringify({ events: some }));
    expect(again([...lines].reverse()).samples).toEqual(results().samples);
    expect(again([...lines].reverse()).run).toEqual(results().run);
    expect(again([...lines, ...lines]).cells).toEqual(results().cells);
  });
});

test('what has the same millisecond happened in Lambda\'s order, also where the newest comes first', () => {
  const INIT_REPORT = 'INIT_REPORT Init Duration: 9999.90 ms\tPhase: init\tStatus: timeout';
  const { samples } = imported(events([9, report('a', '')], [9, start('a')], [9, INIT_REPORT], [0, INIT_START]));
  expect(samples).toMatchObject([{ outcome: 'timeout', reason: 'init-timed-out', startedAt: '2026-11-21T06:00:00.009Z', epoch: '$LATEST' }]);
});

test('a JSON record\'s own time counts, not when CloudWatch took it in', () => {
  const record = JSON.stringify({ time: '2026-11-21T06:00:01.000Z', type: 'platform.start', record: { requestId: 'a' } });
  expect(imported(events([5000, record], [5001, report('a')])).samples).toMatchObject([{ startedAt: '2026-11-21T06:00:01.000Z' }]);
});

describe('of REPORT lines alone', () => {
  const results = () => imported(fixtureLines('text-python39.txt').filter(line => line.startsWith('REPORT')).join('\n'));

  test('what isn\'t there is absent, and what must be there says that it is unknown', () => {
    expectValid(results());
    expect(results().samples[0]).not.toHaveProperty('startedAt');
    expect(results().samples[0]).toMatchObject({ epoch: 'unknown', variant: 'default' });
    expect(results().cells[0]).toMatchObject({ runtime: 'unknown', architecture: 'unknown', ledger: { accepted: 1, warm: 1 } });
    expect(results().run).toMatchObject({ region: 'unknown', startedAt: IMPORTED_AT, warnings: ['the logs have no times: startedAt is when they were imported'] });
    expect(results().run).not.toHaveProperty('finishedAt');
  });

  test('with INIT_START, the runtime is known', () => {
    expect(imported(fixture('text-python39.txt')).cells[0].runtime).toBe('python3.9');
  });
});

describe('real logs', () => {
  test('of get-query-results, newest first', () => {
    const { samples, cells } = imported(fixture('get-query-results.json'));
    expect(samples).toMatchObject([{ requestId: 'be5b175d-ff9d-40db-adef-77555f4b77a8', outcome: 'accepted', initDurationMs: 145.69, startedAt: '2023-12-05T22:10:47.471Z' }]);
    expect(cells).toMatchObject([{ variant: 'default', runtime: 'nodejs18.x', ledger: { accepted: 1, warm: 1 } }]);
  });

  test('in JSON, by the function\'s name in their records', () => {
    expect(imported(fixture('nodejs22-cold-start.ndjson')).cells).toMatchObject([{ variant: 'tenner-notifier', memorySizeMB: 256, runtime: 'nodejs22.x', ledger: { accepted: 1 } }]);
  });

  test('of SnapStart: the restore stands where INIT would', () => {
    const results = imported(fixture('sam-logs-restore.txt'));
    expectValid(results);
    expect(results.samples).toMatchObject([{ outcome: 'accepted', restoreDurationMs: 398.97, durationMs: 2338.66, epoch: '72' }]);
    expect(results.samples[0]).not.toHaveProperty('initDurationMs');
    expect(results.cells[0]).toMatchObject({ runtime: 'java11', statistics: { restoreDurationMs: { median: 398.97 }, coldStartMs: { median: 2737.63 } } });
  });

  test('of failures, in the old style and in the new: none is a sample', () => {
    const results = imported(fixture('text-failures.txt'));
    expectValid(results);
    expect(results.samples.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['timeout', 'function-timed-out'], ['error', 'function-failed: Runtime.ExitError'], ['timeout', 'function-timed-out'],
    ]);
    expect(results.run).toMatchObject({ status: 'PARTIAL', warnings: ['no on-demand cold start succeeded: default 128 MB'] });
  });

  test('of an INIT that timed out, was repeated in the invoke and has no Init Duration: it is no warm request', () => {
    const lines = fixtureLines('text-init-timeout.txt');
    const inStream = imported(lines.map((line, place) => `2024-01-29T16:40:${10 + place}.000Z ${STREAM} ${line}`).join('\n'));
    expect(inStream.samples).toMatchObject([{ outcome: 'timeout', reason: 'init-timed-out' }]);
  });

  test('without its stream nothing tells whose INIT failed, and that is said', () => {
    const results = imported(fixture('text-init-timeout.txt'));
    expect(results.cells).toEqual([]);
    expect(results.run.warnings).toContain('INIT or a restore failed 2×, and these logs do not tell for which request: lines without their log stream, or cut off');
  });

  test('of an extension that could not be started: the reason comes after REPORT', () => {
    const cold = fixture('text-extension-launch-error.txt').replace('Used: 3 MB\t', 'Used: 3 MB\tInit Duration: 5.00 ms\t');
    expect(imported(cold).samples).toMatchObject([
      { outcome: 'error', reason: 'function-failed: fork/exec /opt/extensions/apm-lambda-extension: exec format error' },
    ]);
  });
});

describe('the logs of a benchmark\'s own probes', () => {
  const sample = (fields: object) => JSON.stringify(harnessRecord({ requestId: 'a', environmentId: STREAM, functionName: 'probe-128', scenario: 'client', placement: 'lazy', holdMs: 5, ...fields }));
  const lines = (fields: object = {}) => events([0, INIT_START], [152, start('a')], [160, sample(fields)], [172, report('a')]);

  test('have scenarios and placements, and the hold is subtracted', () => {
    const results = imported(lines());
    expectValid(results);
    expect(results.samples).toMatchObject([
      { variant: 'probe-128', scenario: 'client', placement: 'lazy', proof: 'harness+platform', holdMs: 5, durationMs: 15, billedDurationMs: 165, adjusted: true, scenarioDurationMs: 600, round: 2 },
    ]);
    expect(results.run.warnings).toEqual(['requests of a benchmark: 1 of 1; only its run knows what it asked for and what it discarded']);
  });

  test('and what the harness said against a sample holds', () => {
    expect(imported(lines({ status: 'error', errorType: 'TypeError', errorMessage: 'no' })).samples).toMatchObject([{ outcome: 'error', reason: 'scenario-failed: TypeError: no' }]);
    expect(imported(lines({ status: 'stale' })).samples).toMatchObject([{ outcome: 'stale', reason: 'epoch-differs' }]);
    expect(imported(lines({ placement: 'elsewhere' })).samples).toMatchObject([{ placement: 'handler' }]);
  });
});

describe('cells', () => {
  test('stand by function, then by memory in numeric order; one without any cold start is left out', () => {
    const b = STREAM.replace('checkout', 'billing');
    const results = imported(events([0, report('a', undefined, 1024)], [1, report('b', undefined, 128)], [2, report('c', undefined, 512), b], [3, report('d', '', 256)], [4, report('e', '', 256)]));
    expect(results.cells.map(({ variant, memorySizeMB }) => `${variant} ${memorySizeMB}`)).toEqual(['billing 512', 'checkout 128', 'checkout 1024']);
    expect(results.run.warnings).toEqual(['left out, for none of their requests is a cold start: checkout 256 MB (2)']);
  });

  test.each([128, 10240])('of %d MB there are', memory => {
    expect(imported(events([0, report('a', undefined, memory)])).cells).toMatchObject([{ memorySizeMB: memory }]);
  });

  test.each([0, 127, 10241])('of %d MB there are none', memory => {
    const results = imported(events([0, report('a', undefined, memory)]));
    expect(results.cells).toEqual([]);
    expect(results.run.warnings).toEqual(['left out, for they have no memory size from 128 to 10240 MB: 1 of 1 requests']);
  });

  test('of a function that was given another runtime have both', () => {
    const other = STREAM.replace('0123', 'ffff');
    const results = imported(events([0, INIT_START], [172, report('a')], [0, INIT_START.replace('22.v78', '20.v1'), other], [172, report('b'), other]));
    expect(results.cells[0].runtime).toBe('nodejs20.x, nodejs22.x');
    expect(results.run.warnings).toEqual(['the runtime\'s version changed in the middle of the run: checkout nodejs:20.v1, checkout nodejs:22.v78']);
  });
});

test('an environment that does not name its runtime leaves it unknown', () => {
  const initStart = JSON.stringify({ time: '2026-11-21T06:00:00.000Z', type: 'platform.initStart', record: {} });
  expect(imported(`${initStart}\n${report('a')}`).cells).toMatchObject([{ runtime: 'unknown' }]);
});

test('the version is the stream\'s where no START has it', () => {
  expect(imported(events([0, report('a'), STREAM.replace('$LATEST', '72')])).samples).toMatchObject([{ epoch: '72' }]);
});

describe('what is not the whole truth is said', () => {
  test('of all cells that lack cold starts, or have none that succeeded', () => {
    const failing = 'Init Duration: 150.00 ms\tStatus: error\t';
    const lines = [[128, ''], [256, ''], [512, failing], [1024, failing], [2048, undefined]] as const;
    const { run } = imported(events(...lines.map(([memory, rest], place) => [place, report(`request-${place}`, rest, memory)] as const)));
    expect(run).toMatchObject({
      status: 'PARTIAL',
      warnings: [
        'left out, for none of their requests is a cold start: checkout 128 MB (1), checkout 256 MB (1)',
        'no on-demand cold start succeeded: checkout 512 MB, checkout 1024 MB',
      ],
    });
  });

  test.each([
    ['an unreadable record', `${report('a')}${report('b').replace('Init Duration: 150.00 ms', 'Init Duration: 15')}`, 'log records that could not be read: 1, each of which may have been a cold start\'s; the first: REPORT RequestId: b'],
    ['dropped lines', `${report('a')}${fixture('logs-dropped.ndjson')}`, 'Lambda dropped log records (123 by its own count): what they said is missing'],
    ['two kinds of cold starts', `${report('a')}${report('c')}${report('b', 'Restore Duration: 300.00 ms')}`, 'restores by SnapStart: 1 of 3 cold starts; where a cell has both kinds, so have its figures'],
  ])('%s', (_, text, warning) => {
    const results = imported(text);
    expectValid(results);
    expect(results.run.warnings).toContainEqual(expect.stringContaining(warning));
  });

  test('an export that was cut is PARTIAL', () => {
    const document = JSON.parse(events([0, report('a')])) as object;
    const results = imported(JSON.stringify({ ...document, nextToken: 'abc' }));
    expect(results.run).toMatchObject({ status: 'PARTIAL', warnings: ['there is more in CloudWatch than in this export: it ends with a token for its next page'] });
  });
});

describe('whatever the logs are', () => {
  const files = [
    'text-failures.txt', 'text-failed-phases.txt', 'text-init-timeout.txt', 'text-python39.txt', 'text-reports.txt', 'sam-logs-restore.txt',
    'nodejs22-cold-start.ndjson', 'initialization-2024.ndjson', 'init-timeout-2024.ndjson', 'restore-2024.ndjson',
  ];
  const lines = files.flatMap(fixtureLines);
  const message = fc.oneof(fc.constantFrom(...lines), broken(lines));
  const anyLogs = fc.oneof(
    fc.array(message, { maxLength: 12 }).map(some => some.join('\n')),
    fc.array(fc.record({ message, timestamp: fc.oneof(fc.integer({ min: T0, max: T0 + 1000 }), fc.double()), logStreamName: fc.constantFrom(STREAM, 'x', undefined) }), { maxLength: 12 })
      .map(some => JSON.stringify({ events: some })),
  );

  test('the result is one that the schema knows, and its ledgers sum up', () => {
    fc.assert(fc.property(anyLogs, text => {
      const results = imported(text);
      expectValid(results);
      results.cells.forEach(({ ledger }) => expect(sumsUp(ledger)).toBe(true));
      const counted = results.cells.reduce((sum, { ledger }) => sum + ledger.requested - ledger.warm, 0);
      expect(results.samples).toHaveLength(counted);
    }), { numRuns: 500 });
  });
});
