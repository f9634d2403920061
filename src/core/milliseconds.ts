/** Milliseconds with as many digits as a measurement of them deserves. */
export function milliseconds(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}
