/**
 * Values by the round in which they were measured. Those of one round began together, perhaps on the same hosts, so rounds, not values, are
 * what is independent.
 */
export type Rounds = ReadonlyArray<readonly number[]>;

export type Interval = readonly [low: number, high: number];

/** Why there is no such figure, in words. */
export interface Absent {
  readonly absent: string;
}

export function isAbsent(figure: object): figure is Absent {
  return 'absent' in figure;
}

/** To ns: what is below is an artefact of binary fractions. */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
