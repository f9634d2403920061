import { type CellGroup, cellGroups, groupName } from './cells';
import { distinct, groupBy } from '../core/collections';
import type { Recommendation } from '../core/cost/recommendation';
import type { Results } from '../core/results';

/** By what a memory size is recommended. */
export const ASPECTS = [
  { name: 'cost', means: 'the cheapest cold starts' },
  { name: 'speed', means: 'the fastest cold starts' },
  { name: 'balanced', means: 'the least cost times duration' },
  { name: 'knee', means: 'from here on more memory gains little' },
] as const satisfies ReadonlyArray<{ readonly name: keyof Recommendation; readonly means: string }>;

/** What is recommended for one curve over memory; nothing where only one size was measured. */
export function recommendationFor({ variant, scenario, placement }: CellGroup, { recommendations = [] }: Pick<Results, 'recommendations'>): Recommendation | undefined {
  return recommendations.find(each => each.variant === variant && each.scenario === scenario && each.placement === placement);
}

/** All that is recommended, by the names of the curves. */
export function advised(results: Results): Array<{ readonly name: string; readonly recommendation: Recommendation }> {
  return cellGroups(results.cells).flatMap(group => {
    const recommendation = recommendationFor(group, results);
    return recommendation ? [{ name: groupName(group, results), recommendation }] : [];
  });
}

/** What is to be said of all of them. */
export function adviceNotes({ recommendations = [] }: Results): string[] {
  return distinct(recommendations.flatMap(({ note }) => note ?? []));
}

const OR = new Intl.ListFormat('en', { type: 'disjunction' });

/** The sizes in one sentence; their reasons stand elsewhere. Where all are about as fast, there is only money to choose by. */
export function adviceSentence({ cost, speed, balanced, knee }: Recommendation, isFlat: boolean): string | undefined {
  if (isFlat) return cost && `Take ${cost.memorySizeMB} MB, the cheapest.`;
  const one = cost?.memorySizeMB === speed.memorySizeMB;
  const wishes = [{ wish: 'cost', choice: cost }, { wish: 'speed', choice: speed }, { wish: 'balance', choice: one ? undefined : balanced }];
  const bySize = groupBy(wishes.flatMap(({ wish, choice }) => choice ? [{ wish, size: choice.memorySizeMB }] : []), ({ size }) => size);
  const choices = [...bySize].map(([size, members]) => `${size} MB for ${members.map(({ wish }) => wish).join(' and ')}`);
  return `Take ${OR.format(choices)}; the knee is at ${knee.memorySizeMB} MB.`;
}
