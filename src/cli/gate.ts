import type { Arguments } from './arguments';
import { EXIT, UserError } from './errors';
import { COMPARABLE_METRICS, type ComparableMetric, type Comparison, defaultMetrics } from '../core/comparison';

export interface Gate {
  readonly metrics: readonly ComparableMetric[];
  readonly maxRegressionPercent: number;
}

const DEFAULT_MAX_REGRESSION = '5%';

/** What is compared, and how much slower is let pass. */
export function gateOf(args: Arguments, source: 'aws' | 'local'): Gate {
  const given = args.list('metric');
  const unknown = given?.find(name => !(COMPARABLE_METRICS as readonly string[]).includes(name));
  if (unknown !== undefined) throw new UserError(`--metric ${unknown} is no metric.`, `Choose from ${COMPARABLE_METRICS.join(', ')}.`);
  const limit = args.text('max-regression') ?? DEFAULT_MAX_REGRESSION;
  const [, percent] = /^(\d+(?:\.\d+)?)%?$/.exec(limit) ?? [];
  if (percent === undefined) throw new UserError(`--max-regression ${limit} is not a percentage.`, 'Give one, e.g. --max-regression 5%.');
  return { metrics: given as ComparableMetric[] | undefined ?? defaultMetrics(source), maxRegressionPercent: Number(percent) };
}

/** A gate that can't tell isn't open. */
export function exitCodeOf({ verdict }: Comparison): number {
  if (verdict === 'regression') return EXIT.failed;
  return verdict === 'too-few-samples' ? EXIT.misuse : EXIT.complete;
}
