const MODULUS = 2_147_483_647;
const MULTIPLIER = 48_271;

/** Numbers 0 ≤ x < 1, the same for the same seed: the «minimal standard» generator of Park and Miller, enough to shuffle with. */
export function seededRandom(seed: number): () => number {
  let state = Math.abs(Math.trunc(seed)) % (MODULUS - 1) + 1;
  const next = () => {
    state = state * MULTIPLIER % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
  // neighbouring seeds begin alike.
  for (let drawn = 0; drawn < 10; drawn++) next();
  return next;
}
