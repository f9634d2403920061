import { median } from 'simple-statistics';
import { Block } from './blocks';
import { CERTAINLY_ZERO, convolved, exchangeDistribution } from './exchanges';
import { sum } from './values';

/**
 * Mood's median test within blocks, two-sided and exact: if head, scaled down by what it is supposed to be slower, is the same as base, its values lie
 * as often above their block's common median as below, and labels mean nothing: how often do others give as uneven counts?
 * It counts values, so it also works where they come in steps and a median jumps.
 */
export function medianTest(blocks: readonly Block[], logScale: number): number {
  const scored = blocks.map(block => scoreBlock(block, Math.exp(-logScale)));
  const expected = sum(scored.map(block => block.expected));
  const uneven = Math.abs(sum(scored.map(({ score }) => score)) - expected);
  const { from, probabilities } = scored.map(({ distribution }) => distribution).reduce(convolved, CERTAINLY_ZERO);
  // expectations are fractions, whose last digits are uncertain.
  return Math.min(1, sum([...probabilities].filter((_, place) => Math.abs(from + place - expected) >= uneven - 1e-9)));
}

function scoreBlock(block: Block, scale: number) {
  const groups = block.map(({ ofHead, values }) => ofHead ? values.map(value => value * scale) : values);
  const common = median(groups.flat());
  const scores = groups.map(values => sum(values.map(value => Math.sign(value - common))));
  const heads = scores.filter((_, place) => block[place].ofHead);
  return {
    score: sum(heads),
    expected: heads.length * sum(scores) / scores.length,
    distribution: exchangeDistribution(scores, heads.length),
  };
}
