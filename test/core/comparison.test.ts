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
    expect(incomparable(local, other({ interleavedWith: 'c' }), { allowSequential: true })).toEqual([]);
  });

  test.each<[string, Partial<Results['run']>, Partial<Results>, string]>([
    ['source', { source: 'aws' }, {}, 'the source differs: local and aws'],
    ['runtime version', {}, { samples: [sampleOf({ runtimeVersion: 'Python 3.13.2' })] }, 'the runtime\'s version differs: Python 3.13.1 and Python 3.13.2'],
    ['architecture', {}, { cells: [{ ...cellOf({ memorySizeMB: 128 }), architecture: 'arm64' }] }, 'the architecture differs: x86_64 and arm64'],
    ['back end', {}, { environment: { throttle: { name: 'cgroup-v1' } } }, 'the CPU back end differs: none and cgroup-v1'],
  ])('another %s', (_, run, changed, reason) => {
    expect(incomparable(local, other(run, changed))).toEqual([reason]);
  });

  test('from AWS the order does not matter', () => {
    const aws = (id: string) => measured({}, { id, source: 'aws' });
    expect(incomparable(aws('a'), aws('b'))).toEqual([]);
  });
});
