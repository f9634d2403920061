import { build, expectValid, round, run } from './runs';
import { METRICS, ResultsInput } from '../../../src/core/results';
import { ENVIRONMENT_ID, EPOCH, harnessRecord, platformEntries, T0 } from '../arbitraries';

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

describe('a cell that may stop early', () => {
  const settings = { n: 20, samplesPerRound: 1, environmentsAtOnce: 498, seed: 7, precision: 5 };
  const of = (durations: number[], more: Partial<ResultsInput> = {}) => build(durations.map((scenarioDurationMs, place) => {
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
