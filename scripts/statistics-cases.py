"""Writes test/fixtures/statistics/*.json: what NumPy, SciPy and statsmodels make of values that src/core/statistics gets as well.

    python3 -m venv /tmp/statistics && /tmp/statistics/bin/pip install scipy statsmodels
    /tmp/statistics/bin/python scripts/statistics-cases.py
"""
import json
from pathlib import Path

import numpy
import scipy
import statsmodels
from scipy import stats
from statsmodels.api import OLS
from statsmodels.stats.multitest import multipletests

FOLDER = Path(__file__).parent.parent / "test" / "fixtures" / "statistics"
VERSIONS = {"numpy": numpy.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
random = numpy.random.default_rng(20261121)


def write(name, groups):
    """A case a line."""
    parts = [json.dumps("madeBy") + ": " + json.dumps({"script": "scripts/statistics-cases.py", **VERSIONS})]
    for group, cases in groups.items():
        lines = ",\n".join(f"    {json.dumps(case)}" for case in cases)
        parts.append(f"{json.dumps(group)}: [\n{lines}\n  ]")
    (FOLDER / f"{name}.json").write_text("{\n  " + ",\n  ".join(parts) + "\n}\n")


def durations(n, digits=3):
    return [round(float(value), digits) for value in random.lognormal(4.6, 0.3, n)]


def summaries():
    for n in (2, 3, 6, 7, 20, 36, 71, 100, 400):
        # whole numbers have ties.
        for values in (durations(n), durations(n, 0)):
            yield {
                "values": values,
                "mean": numpy.mean(values),
                "standardDeviation": numpy.std(values, ddof=1),
                "medianAbsoluteDeviation": stats.median_abs_deviation(values),
                "min": min(values),
                "median": numpy.median(values),
                "max": max(values),
                "quantiles": {str(p): numpy.quantile(values, p, method="linear") for p in (0, 0.05, 0.25, 0.5, 0.9, 0.95, 0.99, 1)},
            }


def students():
    for degrees in (1, 2, 3, 4, 9, 10, 19, 99):
        yield {
            "degrees": degrees,
            "studentCdf": [[t, stats.t.cdf(t, degrees)] for t in (-12.7, -3.2, -1, -0.1, 0, 0.5, 2.262, 40)],
            "studentQuantile": [[p, stats.t.ppf(p, degrees)] for p in (0.6, 0.9, 0.975, 0.995)],
        }


def binomials():
    for n, p in ((1, 0.5), (6, 0.5), (36, 0.9), (100, 0.5), (368, 0.99), (5000, 0.5)):
        yield {"n": n, "p": p, "cdf": [[k, stats.binom.cdf(k, n, p)] for k in sorted({0, n // 3, n // 2, int(n * p), n - 1, n})]}


def normals():
    return [[p, stats.norm.ppf(p)] for p in (0.5, 0.8, 0.95, 0.975, 0.9995, 0.99999)]


def quantile_intervals():
    """Order statistics: the tightest two whose tails are at most 2.5 % each."""
    for p, n in ((0.5, 6), (0.5, 9), (0.5, 20), (0.5, 50), (0.9, 36), (0.9, 100), (0.95, 72), (0.95, 200), (0.99, 368), (0.99, 1000)):
        values = durations(n)
        interval = stats.quantile_test(values, q=numpy.median(values), p=p).confidence_interval(0.95)
        yield {"p": p, "values": values, "interval": [interval.low, interval.high]}


def design_effects():
    """The variance of a share by clusters, as cluster-robust regression on a constant has it."""
    for rounds, size in ((4, 5), (10, 10), (20, 3), (7, 1)):
        values = [[round(float(common + value), 3) for value in random.normal(100, 10, size)] for common in random.normal(0, 5, rounds)]
        values[0] = values[0][: max(1, size - 1)]
        flat = numpy.concatenate(values)
        at = float(numpy.median(flat))
        below = numpy.where(flat < at, 1.0, numpy.where(flat == at, 0.5, 0.0))
        groups = numpy.repeat(numpy.arange(rounds), [len(members) for members in values])
        fit = OLS(below, numpy.ones(len(below))).fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": True})
        share = below.mean()
        yield {"rounds": values, "at": at, "designEffect": fit.cov_params()[0, 0] / (share * (1 - share) / len(below))}


def pairs():
    """One value of each side a round: the median test is the sign test."""
    for n in (5, 6, 10, 40):
        for slower in (1, 1.1, 1.3):
            base = durations(n)
            head = [round(value * slower, 3) for value in durations(n)]
            slow = sum(b < h for b, h in zip(base, head))
            yield {"base": base, "head": head, "pValue": stats.binomtest(slow, n).pvalue}


def campaigns():
    """Two campaigns with one value a round: all exchanges of labels, by SciPy."""
    for n, m in ((4, 4), (5, 6), (7, 7)):
        for slower in (1, 1.4):
            base, head = durations(n), [round(value * slower, 3) for value in durations(m)]
            common = numpy.median(base + head)

            def score(first, second, axis=-1):
                return numpy.sign(second - common).sum(axis=axis) - numpy.sign(numpy.array(base + head) - common).sum() * m / (n + m)

            test = stats.permutation_test((base, head), score, permutation_type="independent", n_resamples=numpy.inf, vectorized=True)
            as_uneven = numpy.abs(test.null_distribution) >= abs(test.statistic) - 1e-9
            yield {"base": base, "head": head, "pValue": float(as_uneven.mean())}


def holm():
    for p_values in ([0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.9], [0.001], list(random.uniform(0, 0.2, 12))):
        yield {"pValues": list(p_values), "adjusted": list(multipletests(p_values, method="holm")[1])}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("summaries", {"summaries": summaries()})
    write("distributions", {"student": students(), "binomial": binomials(), "normalQuantiles": normals()})
    write("intervals", {"quantileIntervals": quantile_intervals(), "designEffects": design_effects()})
    write("differences", {"pairs": pairs(), "campaigns": campaigns(), "holm": holm()})
