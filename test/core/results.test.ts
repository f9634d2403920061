import Ajv from 'ajv';
import { ENVIRONMENT_ID, EPOCH, harnessRecord, platformEntries, T0 } from './arbitraries';
import { manifest, manifestFunction } from './manifests';
import schema from '../../schemas/results.schema.json';
import { judge } from '../../src/core/acceptance';
import { cellsOf } from '../../src/core/cells';
import { resultsCsv, csvContent } from '../../src/core/csv';
import { join, PlatformEntry } from '../../src/core/observation';
import { isQuantized } from '../../src/core/quantized';
import { buildResults, JudgedRound, metricOf, METRICS, Results, ResultSample, RunRecord } from '../../src/core/results';
import { HarnessRecord } from '../../src/protocol';

const run: RunRecord = {
  runId: 'run',
  request: { n: 1 },
  settings: { n: 1, samplesPerRound: 1, environmentsAtOnce: 498, seed: 7 },
  manifest: manifest({ functions: [manifestFunction({ functionName: 'probe', scenarios: ['client'] })] }),
  status: 'COMPLETE',
  startedAt: '2026-11-21T06:00:00.000Z',
  finishedAt: '2026-11-21T06:01:00.000Z',
  executionArn: 'arn',
  fence: 1,
  warnings: [],
};

/** One round's deliveries to the only function, slot by slot. */
function round(number: number, harness: HarnessRecord[], platform: PlatformEntry[], discarded = false): JudgedRound {
  const asked = harness.map(({ slot }) => ({ round: number, slot, functionName: 'probe' }));
  const judged = join(asked, { harness: harness.map(record => ({ ...record, round: number })), destinations: [], platform })
    .map(delivery => ({ cell: 0, delivery, verdict: judge(delivery, { epoch: EPOCH, discarded }) }));
  return { round: number, discarded, redeployed: [], epoch: EPOCH, judged };
}

function build(rounds: JudgedRound[], more: Partial<Parameters<typeof buildResults>[0]> = {}): Results {
  return buildResults({ run, rounds, source: 'local', region: 'us-east-1', environment: { cores: 2 }, ...more });
}

const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
function expectValid(results: Results): void {
  validate(JSON.parse(JSON.stringify(results)));
  expect(validate.errors).toBeNull();
}

describe('a result', () => {
  const warmUp = round(1, [harnessRecord({ requestId: 'request-0', environmentId: 'stream-0' })], platformEntries('request-0', 'stream-0'), true);
  const results = build([warmUp, round(2, [harnessRecord()], platformEntries())]);

  test('is what the schema says', () => {
    expectValid(results);
  });

  test('has the contract\'s shape', () => {
    expect(results).toMatchObject({
      schemaVersion: 1,
      tool: { name: 'cdk-cold-start-benchmark', version: '1.2.3' },
      run: { id: 'run', status: 'COMPLETE', source: 'local', region: 'us-east-1', samples: 1, warnings: [] },
      environment: { cores: 2 },
      cells: [{ variant: 'default', memorySizeMB: 128, architecture: 'x86_64', runtime: 'python3.13', scenario: 'client', placement: 'handler' }],
    });
    expect(results.cells[0].ledger).toMatchObject({ requested: 2, accepted: 1, discarded: 1 });
    expect(results.cells[0]).not.toHaveProperty('shortfall');
  });

  test('adds INIT and the first invoke up to the cold start; discarded samples count in no statistic', () => {
    const { statistics } = results.cells[0];
    expect(Object.fromEntries(METRICS.map(metric => [metric, statistics[metric]?.median]))).toEqual({
      scenarioDurationMs: 600, initDurationMs: 120, durationMs: 608, coldStartMs: 728, billedDurationMs: 728, maxMemoryUsedMB: 64,
    });
    expect(statistics.coldStartMs?.n).toBe(1);
  });

  test('has every sample with what is known of it', () => {
    expect(results.samples[1]).toEqual({
      requestId: 'request-1',
      environmentId: ENVIRONMENT_ID,
      variant: 'default',
      memorySizeMB: 128,
      scenario: 'client',
      placement: 'handler',
      round: 2,
      outcome: 'accepted',
      proof: 'harness+platform',
      epoch: EPOCH,
      scenarioDurationMs: 600,
      moduleLoadMs: 80,
      initDurationMs: 120,
      durationMs: 608,
      billedDurationMs: 728,
      maxMemoryUsedMB: 64,
      runtimeVersion: 'python:3.13.v1',
      platform: 'present',
      startedAt: new Date(T0 + 122).toISOString(),
    });
  });
});

describe('a hold', () => {
  const platform = platformEntries().map(entry => entry.record.type === 'platform.report'
    ? { ...entry, record: { ...entry.record, durationMs: 2608.1, billedDurationMs: 2729 } } : entry);
  const { samples: [sample] } = build([round(2, [harnessRecord({ holdMs: 2000.3 })], platform)]);

  test('is subtracted, and said so', () => {
    expect(sample).toMatchObject({ holdMs: 2000.3, durationMs: 607.8, billedDurationMs: 729, adjusted: true });
  });

  test('of nothing changes nothing', () => {
    const [unheld] = build([round(2, [harnessRecord({ holdMs: 0 })], platform)]).samples;
    expect(unheld).toMatchObject({ durationMs: 2608.1, billedDurationMs: 2729 });
    expect(unheld).not.toHaveProperty('adjusted');
  });
});

describe('missing is absent', () => {
  test('of a sample whose platform record never came', () => {
    const results = build([round(2, [harnessRecord()], [])]);
    expectValid(results);
    expect(results.samples[0]).toMatchObject({ outcome: 'accepted', platform: 'missing', proof: 'harness' });
    ['initDurationMs', 'durationMs', 'billedDurationMs', 'maxMemoryUsedMB', 'runtimeVersion'].forEach(field => expect(results.samples[0]).not.toHaveProperty(field));
    expect(results.cells[0].statistics).not.toHaveProperty('coldStartMs');
    expect(results.run.warnings).toEqual(['1 of 1 accepted samples have no platform record, and so no initDurationMs and durationMs']);
  });

  test('of a cold start that was never heard of', () => {
    const [delivery] = join([{ round: 2, slot: 0, functionName: 'probe' }], { harness: [], destinations: [], platform: [] });
    const verdict = judge(delivery, { epoch: EPOCH, discarded: false });
    const results = build([{ round: 2, discarded: false, redeployed: [], epoch: EPOCH, judged: [{ cell: 0, delivery, verdict }] }]);
    expectValid(results);
    expect(results.samples).toEqual([{
      variant: 'default',
      memorySizeMB: 128,
      scenario: 'client',
      placement: 'handler',
      round: 2,
      outcome: 'lost',
      reason: 'never-reported',
      epoch: EPOCH,
      platform: 'missing',
    }]);
    expect(results.cells[0].statistics).toEqual({});
  });

  test('no figure is ever made up', () => {
    const text = JSON.stringify(build([round(2, [harnessRecord()], [])]));
    expect(text).not.toMatch(/null|NaN|undefined/);
  });
});

describe('the local engine\'s own measurements', () => {
  const figures = { cpuDurationMs: 75.5, throttledPeriods: 8, disturbedMs: 0.4 };

  test('join by request id', () => {
    const measurements = new Map([['request-1', { environmentId: harnessRecord().environmentId, ...figures }]]);
    const results = build([round(2, [harnessRecord()], platformEntries())], { measurements });
    expectValid(results);
    expect(results.samples[0]).toMatchObject(figures);
  });

  test('are left out where they are another environment\'s: the same event was run twice', () => {
    const measurements = new Map([['request-1', { environmentId: 'another', ...figures }]]);
    const results = build([round(2, [harnessRecord()], platformEntries())], { measurements });
    expect(results.samples[0]).toMatchObject({ outcome: 'accepted' });
    expect(results.samples[0]).not.toHaveProperty('cpuDurationMs');
  });
});

describe('the status', () => {
  const counted = round(2, [harnessRecord()], platformEntries());
  const { finishedAt, ...going } = run;

  test('is COMPLETE only if the run has ended and every cell has its samples', () => {
    expect(build([counted]).run.status).toBe('COMPLETE');
    expect(build([counted], { run: { ...going, status: 'RUNNING' } }).run.status).toBe('PARTIAL');
    expect(finishedAt).toBeDefined();
  });

  test('of a run that was stopped is PARTIAL, and says what is missing', () => {
    const results = build([], { run: { ...run, status: 'RUNNING' } });
    expectValid(results);
    expect(results.run).toMatchObject({ status: 'PARTIAL', warnings: ['default 128 MB client (handler): 0 of 1 samples: the run ended before'] });
    expect(results.cells[0]).toMatchObject({ shortfall: 'ended', ledger: { requested: 0 }, statistics: {} });
  });

  test('is what late records make of it, not what was thought at the end', () => {
    expect(build([counted], { run: { ...run, status: 'PARTIAL' } }).run.status).toBe('COMPLETE');
    expect(build([], { run: { ...run, status: 'COMPLETE' } }).run.status).toBe('PARTIAL');
  });

  test('is FAILED with the reason', () => {
    const results = build([], { run: { ...run, status: 'FAILED', failure: 'x' } });
    expectValid(results);
    expect(results.run).toMatchObject({ status: 'FAILED', failure: 'x' });
  });
});

describe('a cell that may stop early', () => {
  const settings = { n: 20, samplesPerRound: 1, environmentsAtOnce: 498, seed: 7, precision: 5 };
  const of = (durations: number[], more: Partial<Parameters<typeof buildResults>[0]> = {}) => build(durations.map((scenarioDurationMs, place) => {
    const [requestId, environmentId] = [`request-${place}`, `stream-${place}`];
    return round(place + 2, [harnessRecord({ requestId, environmentId, scenarioDurationMs })], platformEntries(requestId, environmentId));
  }), { run: { ...run, settings }, ...more });
  const wide = Array.from({ length: 20 }, (_, place) => 100 + 10 * place);

  test('says that it was precise enough, and how precise', () => {
    const results = of(Array.from({ length: 20 }, (_, place) => 99 + place % 3), { run: { ...run, settings: { ...settings, n: 50 } } });
    expectValid(results);
    expect(results.cells[0]).toMatchObject({ precision: { reached: true, halfWidthPercent: 1 }, ledger: { accepted: 20 } });
    expect(results.cells[0].precision).not.toHaveProperty('reason');
    expect(results.run).toMatchObject({ status: 'COMPLETE', warnings: [] });
  });

  test('and came to its most samples before says so', () => {
    const results = of(wide);
    expectValid(results);
    expect(results.cells[0].precision).toMatchObject({ reached: false, reason: 'samples' });
    expect(results.run).toMatchObject({
      status: 'COMPLETE',
      warnings: ['default 128 MB client (handler): the median is known within 23.1 %, not 5 %, with n = 20: more samples would be needed'],
    });
  });

  test('and needs so little CPU that its time comes in steps says that', () => {
    const measurements = new Map(wide.map((_, place) => [`request-${place}`, { environmentId: `stream-${place}`, cpuDurationMs: 4 }]));
    const results = of(wide, { measurements });
    expectValid(results);
    expect(results.cells[0]).toMatchObject({ quantized: true, precision: { reached: false, reason: 'quantized' } });
    expect(results.run.warnings[0]).toContain('not 5 %, with n = 20: it needs so little CPU that its time comes in steps');
  });

  test('and has fewer samples than asked for leaves the reason to that', () => {
    const results = of(wide.slice(0, 5));
    expectValid(results);
    expect(results.cells[0]).toMatchObject({ shortfall: 'ended', precision: { reached: false } });
    expect(results.cells[0].precision).toEqual({ reached: false });
  });

  test('and whose scenario nobody timed has no interval', () => {
    const untimed = harnessRecord({ requestId: 'request-1', scenarioDurationMs: undefined });
    const results = build([round(2, [untimed], platformEntries())], { run: { ...run, settings: { ...settings, n: 1 } } });
    expectValid(results);
    expect(results.run.warnings).toEqual(['default 128 MB client (handler): the median has no interval with n = 1: more samples would be needed']);
  });
});

describe('a scenario is quantized', () => {
  test.each([
    [128, 4.2, true], [128, 4.4, false], [512, 17, true], [512, 18, false], [1768, 59, true], [1769, 1, false], [2560, 1, false],
  ])('at %i MB with %f ms of CPU: %s', (memorySizeMB, cpuDurationMs, quantized) => {
    expect(isQuantized(memorySizeMB, [{ cpuDurationMs }])).toBe(quantized);
  });

  test('only where its CPU time is known, and by its median', () => {
    expect(isQuantized(128, [{}, {}])).toBe(false);
    expect(isQuantized(128, [{ cpuDurationMs: 1 }, { cpuDurationMs: 50 }, { cpuDurationMs: 60 }])).toBe(false);
  });
});

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

test('a cold start has no figure unless both its parts have', () => {
  const sample: ResultSample = { ...build([round(2, [harnessRecord()], platformEntries())]).samples[0] };
  expect(metricOf(sample, 'coldStartMs')).toBe(728);
  expect(metricOf({ ...sample, initDurationMs: undefined }, 'coldStartMs')).toBeUndefined();
  expect(metricOf({ ...sample, durationMs: undefined }, 'coldStartMs')).toBeUndefined();
  expect(metricOf({ ...sample, initDurationMs: undefined, restoreDurationMs: 300 }, 'coldStartMs')).toBe(908);
});

describe('CSV', () => {
  const functions = [1024, 128, 512].map(memorySizeMB => manifestFunction({ memorySizeMB, functionName: `probe-${memorySizeMB}` }));
  const cells = cellsOf(manifest({ functions }), {});
  const summary = { n: 2, mean: 1, min: 1, median: 1.5, max: 2 };
  const results = (fields: object = {}) => ({
    cells: cells.map(({ functionName, timeoutSeconds, ...cell }) => (
      { ...build([]).cells[0], ...cell, statistics: { scenarioDurationMs: summary }, ...fields })),
  });

  test('of medians has one row for each memory size, in numeric order', () => {
    expect(csvContent(results())).toBe([
      'memorySizeMB,client n,client scenarioDurationMs,client initDurationMs,client coldStartMs,resource n,resource scenarioDurationMs,resource initDurationMs,resource coldStartMs',
      '128,0,1.5,,,0,1.5,,', '512,0,1.5,,,0,1.5,,', '1024,0,1.5,,,0,1.5,,', '',
    ].join('\n'));
  });

  test('names of columns say no more than is needed', () => {
    const { cells: all } = results();
    expect(csvContent({ cells: all.filter(({ scenario }) => scenario === 'client') }).split('\n')[0]).toBe('memorySizeMB,n,scenarioDurationMs,initDurationMs,coldStartMs');
    expect(csvContent({ cells: [...all, ...all.map(cell => ({ ...cell, placement: 'lazy' }))] })).toContain('resource/lazy coldStartMs');
  });

  test('of results has one row for each cell and all there is', () => {
    const [header, ...rows] = resultsCsv(results()).trimEnd().split('\n').map(line => line.split(','));
    expect(rows).toHaveLength(6);
    rows.forEach(row => expect(row).toHaveLength(header.length));
    const first = Object.fromEntries(header.map((name, place) => [name, rows[0][place]]));
    expect(first).toMatchObject({ 'variant': 'default', 'memorySizeMB': '128', 'requested': '0', 'scenarioDurationMs median': '1.5', 'scenarioDurationMs p99': '', 'durationMs n': '' });
  });

  test.each([['=1+1', '\'=1+1'], ['+a', '\'+a'], ['-a', '\'-a'], ['@a', '\'@a'], ['a,b', '"a,b"'], ['a"b', '"a""b"'], ['=a,"b"', '"\'=a,""b"""'], ['a\nb', '"a\nb"']])('%j is escaped', (variant, escaped) => {
    expect(resultsCsv(results({ variant }))).toContain(`\n${escaped},`);
  });
});
