/** Type 7 of Hyndman and Fan (doi:10.2307/2684934), the default of R and NumPy; simple-statistics has none that interpolates. */
export function quantile(sorted: readonly number[], p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
