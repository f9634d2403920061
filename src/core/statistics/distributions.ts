import { errorFunction } from 'simple-statistics';

/** P(T <= t) of Student's t with whole degrees of freedom: the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4. */
export function studentCdf(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(theta), Math.cos(theta)];
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let series = degrees > 1 ? term : 0;
  for (let i = odd ? 3 : 2; i < degrees; i += 2) {
    term *= cosine * cosine * (i - 1) / i;
    series += term;
  }
  return odd ? 0.5 + (theta + sine * series) / Math.PI : 0.5 + sine * series / 2;
}

/** P(X = k) for k from 0 to n of n trials that each succeed with p; exists where single terms are too small for a double. */
export function binomialTerms(n: number, p: number): number[] {
  const odds = Math.log(p) - Math.log1p(-p);
  let logTerm = n * Math.log1p(-p);
  return Array.from({ length: n + 1 }, (_, k) => {
    const term = Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1)) + odds;
    return term;
  });
}

/** P(X <= k), likewise. */
export function binomialCdf(n: number, p: number): number[] {
  let total = 0;
  return binomialTerms(n, p).map(term => total += term);
}

export function studentQuantile(p: number, degrees: number): number {
  return inverse(t => studentCdf(t, degrees), p);
}

/** simple-statistics has a probit, whose third digit is wrong. */
export function normalQuantile(p: number): number {
  return inverse(z => (1 + errorFunction(z / Math.SQRT2)) / 2, p);
}

function inverse(cdf: (value: number) => number, p: number): number {
  let [low, high] = [-1000, 1000];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}
