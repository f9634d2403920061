/** As locally, and as with samplesPerRound 1: a round has one value. */
export function oneARound(values: readonly number[]): number[][] {
  return values.map(value => [value]);
}

export function numbered(rounds: readonly (readonly number[])[], from = 1, step = 1): Map<number, readonly number[]> {
  return new Map(rounds.map((values, place) => [from + place * step, values]));
}

export function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, place) => place + 1);
}
