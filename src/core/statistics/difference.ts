import { median } from 'simple-statistics';
import { Block, NumberedRounds, pairedBlocks, unpairedBlock } from './blocks';
import { normalQuantile } from './distributions';
import { medianTest } from './median-test';
import { Absent, ascending, Interval, rounded } from './values';

export interface DifferenceOptions {
  /** both sides were measured in one campaign, so that rounds (or their neighbours) pair them. */
  readonly oneCampaign: boolean;
  /** tests of the same family, for the smallest detectable difference: the more cells, the larger it is. */
  readonly tests: number;
}

export interface Difference {
  readonly baseMedian: number;
  readonly headMedian: number;
  /** head over base: 1.1 is ten percent slower. Of one campaign the median of the ratios within rounds, for drift hits both sides of a round. */
  readonly ratio: number;
  /** every ratio that the test doesn't refute at 5 %; absent if so few rounds can refute none. */
  readonly ratioCi95?: Interval;
  /** how often base and head would differ at least so much if they were the same. Of this test alone: see holmAdjusted. */
  readonly pValue: number;
  /** no difference could have a smaller one with so few rounds. */
  readonly leastPValue: number;
  /** a ratio as large as this would be found in four of five campaigns like this one, unless values come in steps; absent if none could. */
  readonly smallestDetectable?: number;
}

const LEVEL = 0.05;
const POWER = 0.8;
/** Where values are all the same, no ratio is refuted. */
const LARGEST_LOG_RATIO = Math.log(1000);
const LOG_RATIO_STEP = 0.01;
const LOG_RATIO_ACCURACY = 1e-4;

/**
 * Whether two medians differ, by permutation: if base and head are the same, the labels of a block's groups mean nothing, and any exchange of them
 * gives a difference as likely as the measured one. Exact whatever the distribution, and for any correlation within a round.
 */
export function differenceOfMedians(base: NumberedRounds, head: NumberedRounds, { oneCampaign, tests }: DifferenceOptions): Difference | Absent {
  const [baseValues, headValues] = [base, head].map(side => ascending([...side.values()].flat()));
  if (baseValues.length === 0 || headValues.length === 0) return { absent: `${baseValues.length === 0 ? 'base' : 'head'} has no value` };
  if (baseValues[0] <= 0 || headValues[0] <= 0) return { absent: 'a value of 0 has no ratio' };

  const blocks = (oneCampaign ? pairedBlocks : unpairedBlock)(base, head);
  const leastPValue = leastOf(blocks);
  const logRatio = median(blocks.map(logRatioOf));
  const interval = leastPValue <= LEVEL ? notRefuted(blocks, logRatio) : undefined;
  return {
    baseMedian: rounded(median(baseValues)),
    headMedian: rounded(median(headValues)),
    ratio: rounded(Math.exp(logRatio)),
    ...(interval && { ratioCi95: [rounded(Math.exp(interval[0])), rounded(Math.exp(interval[1]))] }),
    pValue: medianTest(blocks, 0),
    leastPValue,
    ...(interval && leastPValue <= LEVEL / tests && { smallestDetectable: rounded(Math.exp(detectable(interval, tests))) }),
  };
}

function logRatioOf(block: Block): number {
  const medianOf = (side: boolean) => median(block.filter(({ ofHead }) => ofHead === side).flatMap(({ values }) => values));
  return Math.log(medianOf(true) / medianOf(false));
}

/** Only the measured labels are as extreme as they are and, where sides have equally many groups in each block, their mirror image. */
function leastOf(blocks: readonly Block[]): number {
  const heads = blocks.map(block => block.filter(({ ofHead }) => ofHead).length);
  const ways = blocks.reduce((product, { length }, place) => product * choose(length, heads[place]), 1);
  return Math.min(1, (blocks.every(({ length }, place) => length === 2 * heads[place]) ? 2 : 1) / ways);
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = ways * (n - k + i) / i;
  return ways;
}

/** From the estimate outwards to where the test begins to refute. */
function notRefuted(blocks: readonly Block[], logRatio: number): Interval | undefined {
  const refuted = (logScale: number) => medianTest(blocks, logScale) <= LEVEL;
  const ends = [-1, 1].map(direction => {
    let [inside, outside] = [0, LOG_RATIO_STEP];
    while (!refuted(logRatio + direction * outside) && outside < LARGEST_LOG_RATIO) [inside, outside] = [outside, 2 * outside];
    if (outside >= LARGEST_LOG_RATIO) return undefined;
    while (outside - inside > LOG_RATIO_ACCURACY) {
      const middle = (inside + outside) / 2;
      if (refuted(logRatio + direction * middle)) outside = middle;
      else inside = middle;
    }
    return logRatio + direction * outside;
  });
  return ends[0] === undefined || ends[1] === undefined ? undefined : [ends[0], ends[1]];
}

/** By how far the interval reaches, which is how much chance alone moves the ratio. */
function detectable([low, high]: Interval, tests: number): number {
  const deviation = (high - low) / 2 / normalQuantile(1 - LEVEL / 2);
  return (normalQuantile(1 - LEVEL / tests / 2) + normalQuantile(POWER)) * deviation;
}
