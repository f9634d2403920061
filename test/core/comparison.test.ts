import { Comparison, compareSides, defaultMetrics, incomparable, sideOf } from '../../src/core/comparison';
import { randomSource } from '../../src/core/random';
import { Results } from '../../src/core/results';
import { cellOf, resultsOf, sampleOf } from '../report/results';

const ROUNDS = 20;
const OPTIONS = { metrics: ['cpuDurationMs'] as const, maxRegressionPercent: 5, oneCampaign: true };

interface Measured {
  readonly factor?: number;
  readonly rounds?: number;
  readonly sizes?: readonly number[];
  readonly variant?: string;
  readonly seed?: number;
}

/** A result whose samples take 50 ms of CPU, a few percent more or less; a round's drift is the same for both sides. */
function measured({ factor = 1, rounds = ROUNDS, sizes = [512, 1769], variant = 'default', seed = 1 }: Measured = {}, run: Partial<Results['run']> = {}): Results {
  const [drift, noise] = [randomSource(99), randomSource(seed)];
  const samples = Array.from({ length: rounds }, (_, place) => place + 2).flatMap(round => {
    const slow = 1 + 0.1 * drift();
    return sizes.map(memorySizeMB => {
      const cpuDurationMs = 50 * factor * slow * (1 + 0.04 * noise());
      return sampleOf({ round, variant, memorySizeMB, cpuDurationMs, durationMs: 2 * cpuDurationMs, initDurationMs: 100, runtimeVersion: 'Python 3.13.1' });
    });
  });
  return resultsOf(sizes.map(memorySizeMB => cellOf({ memorySizeMB, variant })), run, samples);
}

const compared = (base: Measured, head: Measured, options = {}): Comparison => (
  compareSides(sideOf(measured(base)), sideOf(measured({ seed: 2, ...head })), { ...OPTIONS, ...options }));
const verdicts = ({ cells }: Comparison) => cells.map(({ verdict }) => verdict);

describe('a verdict', () => {
  test('of the same: no difference shown, with the smallest that would have been', () => {
    const comparison = compared({}, {});
    expect(verdicts(comparison)).toEqual(['no-difference-shown', 'no-difference-shown']);
    comparison.cells.forEach(({ difference }) => {
      expect(difference!.smallestDetectable).toBeGreaterThan(1);
      expect(difference!.smallestDetectable).toBeLessThan(1.05);
    });
  });

  test('of ten percent more: regression', () => {
    const comparison = compared({}, { factor: 1.1 });
    expect(comparison.verdict).toBe('regression');
    expect(verdicts(comparison)).toEqual(['regression', 'regression']);
    comparison.cells.forEach(({ difference, adjustedPValue }) => {
      expect(difference!.ratio).toBeCloseTo(1.1, 1);
      expect(adjustedPValue).toBeLessThan(0.01);
    });
  });

  test('of ten percent more where twenty are let pass: slower, within the limit', () => {
    expect(verdicts(compared({}, { factor: 1.1 }, { maxRegressionPercent: 20 }))).toEqual(['within-limit', 'within-limit']);
  });

  test('of ten percent less: improvement', () => {
    expect(compared({}, { factor: 0.9 }).verdict).toBe('improvement');
  });

  test('of three rounds: too few samples, however large the difference', () => {
    expect(verdicts(compared({ rounds: 3 }, { rounds: 3, factor: 2 }))).toEqual(['too-few-samples', 'too-few-samples']);
  });

  test('of a metric that one side lacks: too few samples, and why', () => {
    const base = measured();
    const bare = { ...base, samples: base.samples.map(({ cpuDurationMs: _, ...sample }) => sample) };
    const { cells } = compareSides(sideOf(bare), sideOf(measured()), OPTIONS);
    expect(cells[0]).toMatchObject({ verdict: 'too-few-samples', baseN: 0, headN: ROUNDS, reason: 'base has no value' });
  });

  test('takes more rounds the more is compared at once', () => {
    // the least p-value of six pairs is 0.03125.
    const [one, two] = [[512], [512, 1769]].map(sizes => verdicts(compared({ rounds: 6, sizes }, { rounds: 6, sizes, factor: 0.8 })));
    expect(one).toEqual(['improvement']);
    expect(two).toEqual(['too-few-samples', 'too-few-samples']);
  });

  test('of the whole is the worst of its cells, and of nothing that there are too few samples', () => {
    const head = measured({ seed: 2 });
    const samples = head.samples.map(sample => sample.memorySizeMB === 512 ? { ...sample, cpuDurationMs: 1.1 * sample.cpuDurationMs! } : sample);
    const comparison = compareSides(sideOf(measured()), sideOf({ ...head, samples }), OPTIONS);
    expect(verdicts(comparison)).toEqual(['regression', 'no-difference-shown']);
    expect(comparison.verdict).toBe('regression');
    expect(compared({ sizes: [128] }, { sizes: [512] }).verdict).toBe('too-few-samples');
  });
});

test('samples that lack the metric do not count, and keep no other from counting', () => {
  const [base, head] = [measured(), measured({ seed: 2 })].map(({ samples, ...rest }) => (
    { ...rest, samples: samples.map(({ cpuDurationMs, ...sample }) => sample.round === 2 ? sample : { ...sample, cpuDurationMs }) }));
  const { cells } = compareSides(sideOf(base), sideOf(head), OPTIONS);
  expect(cells.map(({ baseN, headN }) => [baseN, headN])).toEqual([[ROUNDS - 1, ROUNDS - 1], [ROUNDS - 1, ROUNDS - 1]]);
});

test('whole cold starts are compared by INIT and first invoke together', () => {
  const { cells: [cell] } = compared({}, {}, { metrics: ['coldStartMs'] });
  expect(cell).toMatchObject({ metric: 'coldStartMs', baseN: ROUNDS, headN: ROUNDS });
  expect(cell.difference!.ratio).toBeGreaterThan(0.9);
  expect(cell).not.toHaveProperty('wall');
});

describe('what a user waits for', () => {
  /** The samples' times, in the order of rounds. */
  const wall = (baseMs: (round: number) => number | undefined, headMs: (round: number) => number | undefined) => {
    const timed = (of: (round: number) => number | undefined, { samples, ...rest }: Results) => (
      sideOf({ ...rest, samples: samples.map(sample => ({ ...sample, durationMs: of(sample.round) })) }));
    return compareSides(timed(baseMs, measured({ sizes: [512] })), timed(headMs, measured({ sizes: [512], seed: 2 })), OPTIONS).cells[0].wall;
  };

  test('is compared by medians, whatever the order in which the times were measured', () => {
    expect(wall(() => 100, round => round < 11 ? 500 : round < 13 ? 1 : 120)).toEqual({ metric: 'durationMs', ratio: 1.2 });
  });

  test('is unknown where one side has no time', () => {
    expect(wall(() => 100, () => undefined)).toBeUndefined();
    expect(wall(() => undefined, () => 100)).toBeUndefined();
  });
});

test('what a user waits for stands beside CPU, and INIT apart from the first invoke', () => {
  expect(defaultMetrics('local')).toEqual(['cpuDurationMs', 'initCpuDurationMs']);
  expect(defaultMetrics('aws')).toEqual(['durationMs', 'initDurationMs']);
  expect(compared({}, { factor: 1.1 }).cells[0].wall).toEqual({ metric: 'durationMs', ratio: expect.closeTo(1.1, 1) });
});

test('a metric that neither side has is left out', () => {
  expect(compared({}, {}, { metrics: ['cpuDurationMs', 'initCpuDurationMs'] }).cells).toHaveLength(2);
});

test('only accepted samples count', () => {
  const head = measured({ factor: 1, seed: 2 });
  const samples = [...head.samples, ...head.samples.map(sample => ({ ...sample, outcome: 'error' as const, cpuDurationMs: 5000 }))];
  expect(verdicts(compareSides(sideOf(measured()), sideOf({ ...head, samples }), OPTIONS))).toEqual(['no-difference-shown', 'no-difference-shown']);
});

test('cells that one side alone has are named and in no verdict', () => {
  const comparison = compared({ sizes: [128, 512] }, { sizes: [512, 1024] });
  expect(comparison.cells.map(({ cell }) => cell.memorySizeMB)).toEqual([512]);
  expect(comparison.unmatched).toEqual(['default 128 MB client (handler)', 'default 1024 MB client (handler)']);
});

test('two variants of one result are compared under one name', () => {
  const [base, head] = [measured({ variant: 'x86' }), measured({ variant: 'arm', factor: 1.1, seed: 2 })];
  const both = { ...base, cells: [...base.cells, ...head.cells], samples: [...base.samples, ...head.samples] };
  const as = 'x86 → arm';
  const comparison = compareSides(sideOf(both, { variant: 'x86', as }), sideOf(both, { variant: 'arm', as }), OPTIONS);
  expect(comparison).toMatchObject({ base: 'x86', head: 'arm', verdict: 'regression', unmatched: [] });
});

describe('results that say nothing of each other', () => {
  const local = measured({}, { id: 'a', interleavedWith: 'b' });
  const other = (run: Partial<Results['run']> = {}, changed: Partial<Results> = {}) => ({ ...measured({}, { id: 'b', interleavedWith: 'a', ...run }), ...changed });

  test('interleaved ones do', () => {
    expect(incomparable(local, other())).toEqual([]);
  });

  test('local ones that were measured one after the other, unless that is allowed', () => {
    expect(incomparable(local, other({ interleavedWith: 'c' }))).toEqual([expect.stringContaining('one after the other')]);
    expect(incomparable(measured({}, { id: 'a', interleavedWith: 'c' }), other())).toEqual([expect.stringContaining('one after the other')]);
    expect(incomparable(local, other({ interleavedWith: 'c' }), { allowSequential: true })).toEqual([]);
  });

  test('of runtime versions the order does not matter', () => {
    const versions = (...all: string[]) => ({ samples: all.map(runtimeVersion => sampleOf({ runtimeVersion })) });
    const [base, head] = [{ ...local, ...versions('2', '1') }, other({}, versions('1', '2', '1'))];
    expect(incomparable(base, head)).toEqual([]);
    expect(incomparable(base, other({}, versions('3')))).toEqual(['the runtime\'s version differs: 1, 2 and 3']);
  });

  test.each<[string, Partial<Results['run']>, Partial<Results>, string]>([
    ['source', { source: 'aws' }, {}, 'the source differs: local and aws'],
    ['source, measured at another time', { source: 'aws', interleavedWith: undefined }, {}, 'the source differs: local and aws'],
    ['runtime', {}, { cells: [{ ...cellOf({ memorySizeMB: 128 }), runtime: 'python3.14' }] }, 'the runtime differs: python3.13 and python3.14'],
    ['runtime version, which is not known', {}, { samples: [sampleOf({})] }, 'the runtime\'s version differs: Python 3.13.1 and unknown'],
    ['runtime version', {}, { samples: [sampleOf({ runtimeVersion: 'Python 3.13.2' })] }, 'the runtime\'s version differs: Python 3.13.1 and Python 3.13.2'],
    ['architecture', {}, { cells: [{ ...cellOf({ memorySizeMB: 128 }), architecture: 'arm64' }] }, 'the architecture differs: x86_64 and arm64'],
    ['back end', {}, { environment: { throttle: { name: 'cgroup-v1' } } }, 'the CPU back end differs: cgroup-v2 and cgroup-v1'],
  ])('another %s', (_, run, changed, reason) => {
    expect(incomparable(local, other(run, changed))).toEqual([reason]);
  });

  test('from AWS the order does not matter', () => {
    const aws = (id: string) => measured({}, { id, source: 'aws' });
    expect(incomparable(aws('a'), aws('b'))).toEqual([]);
    expect(incomparable(aws('a'), local)).toEqual(['the source differs: aws and local']);
  });
});
