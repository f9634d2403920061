import { resolve } from 'node:path';
import { compareSides, incomparable, type Side, sideOf } from '../../core/comparison';
import { comparisonTable } from '../../report/comparison';
import type { Arguments } from '../arguments';
import type { Command } from '../command';
import { EXIT, UserError } from '../errors';
import { exitCodeOf, gateOf } from '../gate';
import { writableDirectory, writeComparison } from '../output-directory';
import { readResults } from '../results-file';

export const run: Command = async (args, { stdout, cwd }) => {
  const { base, head, source, oneCampaign } = sides(args, cwd);
  const comparison = compareSides(base, head, { ...gateOf(args, source), oneCampaign });
  if (comparison.cells.length === 0) {
    throw new UserError('No cell of the two has samples with what is compared.', 'Measure the same memory sizes, scenarios and placements, or choose another --metric.');
  }
  const out = args.text('out');
  if (out !== undefined) writeComparison(writableDirectory(resolve(cwd, out)), comparison);
  stdout.write(args.flag('json') ? `${JSON.stringify(comparison, undefined, 2)}\n` : comparisonTable(comparison));
  return exitCodeOf(comparison);
};

interface Sides { readonly base: Side; readonly head: Side; readonly source: 'aws' | 'local'; readonly oneCampaign: boolean }

function sides(args: Arguments, cwd: string): Sides {
  const [base, head] = args.operands.map(path => readResults(resolve(cwd, path), path).results);
  const variants = args.list('variant');
  if (base === undefined) throw new UserError('No results are given.', 'Name two: compare BASE HEAD, or one and two of its variants: compare DIR --variant BASE,HEAD.');
  if (variants) {
    if (head !== undefined || variants.length !== 2) throw new UserError('--variant compares two variants of one result.', 'Write compare DIR --variant BASE,HEAD.');
    const existing = [...new Set(base.cells.map(({ variant }) => variant))];
    const missing = variants.find(variant => !existing.includes(variant));
    if (missing !== undefined) throw new UserError(`--variant ${missing}: the result has no such variant.`, `Choose from ${existing.join(', ')}.`);
    const as = variants.join(' → ');
    const [baseSide, headSide] = variants.map(variant => sideOf(base, { variant, as }));
    return { base: baseSide, head: headSide, source: base.run.source, oneCampaign: true };
  }
  if (head === undefined) throw new UserError('One result alone can\'t be compared.', 'Name a second one: compare BASE HEAD, or two variants: --variant BASE,HEAD.');
  const reasons = incomparable(base, head, { allowSequential: args.flag('allow-sequential') });
  if (reasons.length) {
    throw new UserError(`The two can't be compared: ${reasons.join('; ')}.`,
      'Measure both by turns with local --baseline DIR, or in one account, region and runtime version; --allow-sequential overrides the order alone.', [], EXIT.misuse);
  }
  return { base: sideOf(base), head: sideOf(head), source: head.run.source, oneCampaign: head.run.interleavedWith === base.run.id };
}
