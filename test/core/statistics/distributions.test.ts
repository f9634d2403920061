import { binomialCdf, normalQuantile, studentCdf, studentQuantile } from '../../../src/core/statistics/distributions';
import reference from '../../fixtures/statistics/distributions.json';

describe('as SciPy computes them', () => {
  test.each(reference.student)('Student\'s t with $degrees degrees of freedom', ({ degrees, studentCdf: cdf, studentQuantile: quantiles }) => {
    cdf.forEach(([t, probability]) => expect(studentCdf(t, degrees)).toBeCloseTo(probability, 12));
    quantiles.forEach(([p, t]) => expect(studentQuantile(p, degrees)).toBeCloseTo(t, 6));
  });

  test.each(reference.binomial)('the binomial distribution, n = $n, p = $p', ({ n, p, cdf }) => {
    const own = binomialCdf(n, p);
    expect(own).toHaveLength(n + 1);
    cdf.forEach(([k, probability]) => expect(own[k]).toBeCloseTo(probability, 10));
  });

  test('the normal quantile', () => {
    reference.normalQuantiles.forEach(([p, z]) => expect(normalQuantile(p)).toBeCloseTo(z, 4));
  });
});
