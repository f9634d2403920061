import { MAX_SEED } from '../core/random';
import { validateRequest } from '../core/request';
import type { Manifest } from '../manifest';
import type { RunRequest } from '../protocol';
import type { Arguments } from './arguments';
import type { BenchmarkSelection } from './benchmarks';
import { UserError } from './errors';
import { asked } from './invalid-request';

const PLACEMENTS = ['handler', 'init', 'lazy'];

/** The most accepted samples a cell may ask for. */
export const MAX_SAMPLES = 10_000;

export function benchmarkSelection(args: Arguments): BenchmarkSelection {
  const [stack, benchmark] = [args.text('stack'), args.text('benchmark')];
  return { ...stack !== undefined && { stack }, ...benchmark !== undefined && { benchmark } };
}

/** What the options ask of the benchmark; they select from what it has and never create. */
export function runRequest(args: Arguments, manifest: Manifest): RunRequest {
  const { constructPath, functions } = manifest;
  const n = args.wholeNumber('n', 1, MAX_SAMPLES);
  const precision = args.percent('precision');
  const seed = args.wholeNumber('seed', 0, MAX_SEED);
  const sizes = [...new Set(functions.map(({ memorySizeMB }) => memorySizeMB))].sort((a, b) => a - b);
  const memorySizes = args.list('memory');
  const scenarios = args.list('scenario');
  const variants = args.list('variant');
  const placements = args.list('placement');
  const check = (option: string, wanted: readonly string[] | undefined, existing: readonly string[]) => {
    const missing = wanted?.find(value => !existing.includes(value));
    if (missing !== undefined) {
      throw new UserError(`--${option} ${missing}: ${constructPath} has no such ${NAMES[option]}.`, `Choose from ${existing.join(', ')}.`);
    }
  };
  check('memory', memorySizes, sizes.map(String));
  check('scenario', scenarios, [...new Set(functions.flatMap(each => each.scenarios))]);
  check('variant', variants, [...new Set(functions.map(({ variant }) => variant))]);
  check('placement', placements, PLACEMENTS);
  // what exists one by one may not exist together.
  return asked(() => validateRequest(manifest, {
    ...n !== undefined && { n },
    ...precision !== undefined && { precision },
    ...seed !== undefined && { seed },
    ...memorySizes && { memorySizes: memorySizes.map(Number) },
    ...scenarios && { scenarios },
    ...variants && { variants },
    ...placements && { placements },
  }));
}

const NAMES: { readonly [option: string]: string } = { memory: 'memory size', scenario: 'scenario', variant: 'variant', placement: 'placement' };
