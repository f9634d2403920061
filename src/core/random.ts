const MODULUS = 2 ** 31 - 1;
const MULTIPLIER = 48271;
const ROUND_MULTIPLIER = 69621;

/** The largest seed: any integer from 0 up to it is one. */
export const MAX_SEED = MODULUS - 2;

/** Numbers in [0, 1), the same ones for the same seed and stream: Park and Miller's minimal standard (doi:10.1145/63039.63042). */
export function randomSource(seed: number, stream = 0): () => number {
  let state = ((seed % MODULUS) + (stream * ROUND_MULTIPLIER) % MODULUS) % (MODULUS - 1) + 1;
  const next = () => (state = (state * MULTIPLIER) % MODULUS);
  // neighbouring seeds start out alike.
  for (let warmUp = 0; warmUp < 8; warmUp++) next();
  return () => (next() - 1) / (MODULUS - 1);
}

/** A copy in random order (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
