import { Cell, cellName } from './cells';
import { distinct, groupBy } from './collections';
import { metricOf, ResultCell, Results, ResultSample } from './results';
import { Difference, differenceOfMedians, holmAdjusted, isAbsent, quantile } from './statistics';

/** What can be compared: any duration of a sample, and its memory. */
export const COMPARABLE_METRICS = [
  'coldStartMs', 'initDurationMs', 'durationMs', 'scenarioDurationMs', 'moduleLoadMs', 'billedDurationMs', 'maxMemoryUsedMB', 'cpuDurationMs',
  'initCpuDurationMs',
] as const;
export type ComparableMetric = (typeof COMPARABLE_METRICS)[number];

/**
 * `regression`: significantly slower, and by more than what is allowed. `within-limit`: significantly slower, but by no more than that.
 * `no-difference-shown`: chance alone explains it. `too-few-samples`: no difference, however large, could have been shown.
 */
export type ComparisonVerdict = 'regression' | 'within-limit' | 'improvement' | 'no-difference-shown' | 'too-few-samples';

export interface CellComparison {
  /** what base and head have in common of the cell. */
  readonly cell: Pick<Cell, 'variant' | 'memorySizeMB' | 'scenario' | 'placement'>;
  readonly metric: ComparableMetric;
  readonly baseN: number;
  readonly headN: number;
  readonly verdict: ComparisonVerdict;
  /** absent if there are too few samples for any. */
  readonly difference?: Difference;
  /** Holm's, over all cells and metrics that are compared. */
  readonly adjustedPValue?: number;
  /** why there is no difference to speak of. */
  readonly reason?: string;
  /** what a user waits for, beside a metric that isn't that; in no verdict. */
  readonly wall?: { readonly metric: ComparableMetric; readonly ratio: number };
}

export interface Comparison {
  readonly base: string;
  readonly head: string;
  readonly metrics: readonly ComparableMetric[];
  readonly maxRegressionPercent: number;
  readonly cells: readonly CellComparison[];
  /** the worst of the cells. */
  readonly verdict: ComparisonVerdict;
  /** in which cells one side has no counterpart. */
  readonly unmatched: readonly string[];
}

export interface ComparisonOptions {
  readonly metrics: readonly ComparableMetric[];
  readonly maxRegressionPercent: number;
  /** both sides were measured by turns, so that rounds pair them. */
  readonly oneCampaign: boolean;
}

/** One side: a result, or one variant of it. */
export interface Side {
  readonly name: string;
  readonly cells: readonly ResultCell[];
  readonly samples: readonly ResultSample[];
}

/** A result as a side; or one of its variants, under a name that both sides of the comparison have. */
export function sideOf({ run, cells, samples }: Results, only?: { readonly variant: string; readonly as: string }): Side {
  if (!only) return { name: run.id, cells, samples };
  const { variant, as } = only;
  const renamed = <T extends { readonly variant: string }>(all: readonly T[]) => (
    all.filter(each => each.variant === variant).map(each => ({ ...each, variant: as })));
  return { name: variant, cells: renamed(cells), samples: renamed(samples) };
}

const LEVEL = 0.05;
const WORST_FIRST: readonly ComparisonVerdict[] = ['regression', 'too-few-samples', 'within-limit', 'no-difference-shown', 'improvement'];

/** Where the work costs most when noise is in the way: CPU needs far fewer samples than time on a local machine; INIT and first invoke apart. */
export function defaultMetrics(source: 'aws' | 'local'): readonly ComparableMetric[] {
  return source === 'local' ? ['cpuDurationMs', 'initCpuDurationMs'] : ['durationMs', 'initDurationMs'];
}

export function compareSides(base: Side, head: Side, options: ComparisonOptions): Comparison {
  const { metrics, maxRegressionPercent, oneCampaign } = options;
  const keys = distinct([...base.cells, ...head.cells].map(keyOf));
  const [baseCells, headCells] = [base, head].map(({ cells }) => new Map(cells.map(cell => [keyOf(cell), cell])));
  const matched = keys.filter(key => baseCells.has(key) && headCells.has(key));
  const [baseSamples, headSamples] = [base, head].map(({ samples }) => groupBy(samples.filter(({ outcome }) => outcome === 'accepted'), keyOf));
  const pairs = matched.flatMap(key => metrics.map(metric => ({ key, metric, cell: headCells.get(key)! })));
  const raw = pairs.map(({ key, metric, cell }) => {
    const sides = [baseSamples.get(key) ?? [], headSamples.get(key) ?? []] as const;
    const difference = differenceOfMedians(byRound(sides[0], metric), byRound(sides[1], metric), { oneCampaign, tests: pairs.length });
    return { cell, metric, sides, difference };
  }).filter(({ metric, sides }) => sides.some(samples => samples.some(sample => valueOf(sample, metric) !== undefined)));
  const adjusted = holmAdjusted(raw.map(({ difference }) => isAbsent(difference) ? 1 : difference.pValue));
  const cells = raw.map((one, place) => judged(one, adjusted[place], raw.length, maxRegressionPercent));
  return {
    base: base.name,
    head: head.name,
    metrics,
    maxRegressionPercent,
    cells,
    verdict: WORST_FIRST.find(verdict => cells.some(cell => cell.verdict === verdict)) ?? 'too-few-samples',
    unmatched: keys.filter(key => !matched.includes(key)).map(key => cellName(baseCells.get(key) ?? headCells.get(key)!)),
  };
}

interface Raw {
  readonly cell: ResultCell;
  readonly metric: ComparableMetric;
  readonly sides: readonly [readonly ResultSample[], readonly ResultSample[]];
  readonly difference: ReturnType<typeof differenceOfMedians>;
}

function judged({ cell, metric, sides, difference }: Raw, adjustedPValue: number, tests: number, maxRegressionPercent: number): CellComparison {
  const { variant, memorySizeMB, scenario, placement } = cell;
  const [baseN, headN] = sides.map(samples => samples.filter(sample => valueOf(sample, metric) !== undefined).length);
  const about = { cell: { variant, memorySizeMB, scenario, placement }, metric, baseN, headN, ...wallOf(sides, metric) };
  if (isAbsent(difference)) return { ...about, verdict: 'too-few-samples', reason: difference.absent };
  const verdict = verdictOf(difference, adjustedPValue, tests, maxRegressionPercent);
  return { ...about, verdict, difference, adjustedPValue };
}

function verdictOf({ ratio, leastPValue }: Difference, adjustedPValue: number, tests: number, maxRegressionPercent: number): ComparisonVerdict {
  if (adjustedPValue > LEVEL) return leastPValue * tests > LEVEL ? 'too-few-samples' : 'no-difference-shown';
  if (ratio <= 1) return 'improvement';
  return ratio > 1 + maxRegressionPercent / 100 ? 'regression' : 'within-limit';
}

const WALL_OF: { readonly [metric in ComparableMetric]?: ComparableMetric } = { cpuDurationMs: 'durationMs', initCpuDurationMs: 'initDurationMs' };

/** The time beside CPU: what a gate on CPU means for those who wait. */
function wallOf(sides: Raw['sides'], metric: ComparableMetric): Pick<CellComparison, 'wall'> {
  const wall = WALL_OF[metric];
  if (!wall) return {};
  const [base, head] = sides.map(samples => medianOf(samples.flatMap(sample => valueOf(sample, wall) ?? [])));
  return base && head ? { wall: { metric: wall, ratio: head / base } } : {};
}

function medianOf(values: readonly number[]): number | undefined {
  return values.length ? quantile([...values].sort((a, b) => a - b), 0.5) : undefined;
}

function keyOf({ memorySizeMB, scenario, placement, variant }: Pick<Cell, 'variant' | 'memorySizeMB' | 'scenario' | 'placement'>): string {
  return JSON.stringify([variant, scenario, placement, memorySizeMB]);
}

function byRound(samples: readonly ResultSample[], metric: ComparableMetric): Map<number, number[]> {
  const rounds = new Map<number, number[]>();
  for (const sample of samples) {
    const value = valueOf(sample, metric);
    if (value !== undefined) rounds.set(sample.round, [...rounds.get(sample.round) ?? [], value]);
  }
  return rounds;
}

function valueOf(sample: ResultSample, metric: ComparableMetric): number | undefined {
  return metric === 'coldStartMs' ? metricOf(sample, metric) : sample[metric];
}

/** Why two results say nothing of each other; empty if they do. */
export function incomparable(base: Results, head: Results, { allowSequential = false }: { readonly allowSequential?: boolean } = {}): string[] {
  const facts = (what: string, of: (results: Results) => string) => (of(base) === of(head) ? [] : [`${what} differs: ${of(base)} and ${of(head)}`]);
  const sequential = base.run.source === 'local' && head.run.source === 'local' && !interleaved(base, head) && !allowSequential;
  return [
    ...facts('the source', ({ run }) => run.source),
    ...facts('the architecture', ({ cells }) => texts(cells.map(({ architecture }) => architecture))),
    ...facts('the runtime', ({ cells }) => texts(cells.map(({ runtime }) => runtime))),
    ...facts('the runtime\'s version', ({ samples }) => texts(samples.flatMap(({ runtimeVersion }) => runtimeVersion ?? []))),
    ...facts('the CPU back end', ({ environment }) => String((environment as { throttle?: { name?: unknown } }).throttle?.name ?? 'none')),
    ...sequential ? ['they were measured one after the other on one machine, whose speed drifts by more than what is looked for'] : [],
  ];
}

function interleaved(base: Results, head: Results): boolean {
  return base.run.interleavedWith === head.run.id && head.run.interleavedWith === base.run.id;
}

function texts(values: readonly string[]): string {
  return distinct(values).sort().join(', ') || 'unknown';
}
