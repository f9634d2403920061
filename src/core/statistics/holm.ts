/** p-values of several tests, adjusted so that one in twenty families, not tests, has a false alarm: Holm (Scand. J. Statist. 6, 1979). */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  pValues.map((_, place) => place).sort((a, b) => pValues[a] - pValues[b]).forEach((place, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[place] * (pValues.length - rank)));
    adjusted[place] = largest;
  });
  return adjusted;
}
