import { isImported } from './imported';
import { printable } from './printable';
import type { ResultCell, Results } from '../core/results';

/** A column of tables of cells. */
export const PER_MILLION = {
  title: '$ per million', value: ({ cost }: ResultCell): string => cost?.perMillionColdStarts.total.toFixed(2) ?? '',
};

/** Whose prices they are and of when, or why there are none. Results of before there were prices say nothing. */
export function pricesInWords(results: Results): string | undefined {
  const { pricing, run } = results;
  if (!pricing) return undefined;
  if (isImported(results) && !results.cells.some(({ cost }) => cost)) return 'Logs do not tell all that a price depends on, so nothing is said about dollars.';
  if (pricing.absent !== undefined) return `There is ${printable(pricing.absent)}, so nothing is said about dollars.`;
  const of = `Prices are those of ${printable(pricing.region)}${pricing.date === undefined ? '' : ` of ${printable(pricing.date)}`}, in USD, without free tier.`;
  return run.source === 'local' ? `${of} The durations are local: good for ranking sizes, not for a budget.` : of;
}
