import { randomSource } from '../../../src/core/random';

/** Random choices, each kind from a stream of its own: what one kind draws changes no other. */
export class Dice {
  private readonly streams = new Map<string, () => number>();

  constructor(private readonly seed: number) {}

  /** In [0, 1). */
  number(kind: string): number {
    let stream = this.streams.get(kind);
    if (!stream) {
      stream = randomSource(this.seed, [...kind].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7));
      this.streams.set(kind, stream);
    }
    return stream();
  }

  between(kind: string, min: number, max: number): number {
    return min + this.number(kind) * (max - min);
  }

  /** From min to max, as likely from 1 to 10 as from 10 to 100. */
  magnitude(kind: string, min: number, max: number): number {
    return min * (max / min) ** this.number(kind);
  }

  integer(kind: string, min: number, max: number): number {
    return Math.floor(this.between(kind, min, max + 1));
  }
}
