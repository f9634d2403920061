/** What one round measured of one side. The values of a group stay together: they may have more in common than their round. */
export interface Group {
  readonly ofHead: boolean;
  readonly values: readonly number[];
}

/** Groups that, if base and head are the same, could as well have come the other way round. */
export type Block = readonly Group[];

/** Values by the number of their round. */
export type NumberedRounds = ReadonlyMap<number, readonly number[]>;

/**
 * Rounds of one campaign: those that measured both sides are a block each; where sides take turns, as locally, so are neighbours.
 * What changes in the course of a campaign then hits both sides of a block.
 */
export function pairedBlocks(base: NumberedRounds, head: NumberedRounds): Block[] {
  const blocks: Group[][] = [];
  let open: Group[] = [];
  const numbers = [...new Set([...base.keys(), ...head.keys()])].sort((a, b) => a - b);
  for (const number of numbers) {
    open.push(...groupsOf(base.get(number), false), ...groupsOf(head.get(number), true));
    if (open.some(({ ofHead }) => ofHead) && open.some(({ ofHead }) => !ofHead)) {
      blocks.push(open);
      open = [];
    }
  }
  // the last rounds of the side that has more.
  blocks.at(-1)?.push(...open);
  return blocks;
}

/** Rounds of two campaigns: nothing pairs them. */
export function unpairedBlock(base: NumberedRounds, head: NumberedRounds): Block[] {
  return [[...base.values()].flatMap(values => groupsOf(values, false)).concat([...head.values()].flatMap(values => groupsOf(values, true)))];
}

function groupsOf(values: readonly number[] | undefined, ofHead: boolean): Group[] {
  return values?.length ? [{ ofHead, values }] : [];
}
