const DIGITS = 6;
const MB_PER_GB = 1024;

/** Dollars to as many digits as prices have. */
export function usd(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

export function gigabytes(memorySizeMB: number): number {
  return memorySizeMB / MB_PER_GB;
}

/** As a reader wants it: `7.31`, `0.0042`, `0`. */
export function amount(value: number): string {
  return value >= 0.1 ? value.toFixed(2) : String(Number(value.toPrecision(2)));
}

/** `$7.31`. */
export function inWords(value: number): string {
  return `$${amount(value)}`;
}
