import { manifest, manifestFunction } from './manifests';
import { build } from './results/runs';
import { cellsOf } from '../../src/core/cells';
import { cellCost } from '../../src/core/cost/cell-cost';
import { pricesOf, type RegionPrices } from '../../src/core/cost/prices';
import { csvContent, resultsCsv } from '../../src/core/csv';
import { summarize } from '../../src/core/statistics';
import { cellOf } from '../report/results';

const rowsOf = (csv: string) => csv.trimEnd().split('\n').map(line => line.split(','));

test('each cell\'s own figures stand in its row and column, and nothing where there is no such cell', () => {
  const cells = [
    cellOf({ memorySizeMB: 1024, scenarioMs: [30], initMs: 100 }),
    cellOf({ memorySizeMB: 128, scenarioMs: [40, 40], initMs: 120 }),
    cellOf({ memorySizeMB: 512, scenarioMs: [50] }),
    cellOf({ memorySizeMB: 512, scenarioMs: [60], scenario: 'resource', initMs: 140 }),
  ];
  expect(rowsOf(csvContent({ cells })).slice(1)).toEqual([
    ['128', '2', '40', '120', '164', '', '', '', ''],
    ['512', '1', '50', '', '', '1', '60', '140', '204'],
    ['1024', '1', '30', '100', '134', '', '', '', ''],
  ]);
});

test('a cell\'s row says why it has fewer samples, and within what its median lies', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const [header, row] = rowsOf(resultsCsv({ cells: [cellOf({ memorySizeMB: 128, scenarioMs: values, shortfall: 'no-progress' })] }));
  const [low, high] = summarize(values.map(value => [value]))!.medianCi95!;
  expect(Object.fromEntries(header.map((name, place) => [name, row[place]]))).toMatchObject(
    { 'shortfall': 'no-progress', 'scenarioDurationMs medianCi95 low': String(low), 'scenarioDurationMs medianCi95 high': String(high) });
});

describe('CSV', () => {
  const functions = [1024, 128, 512].map(memorySizeMB => manifestFunction({ memorySizeMB, functionName: `probe-${memorySizeMB}` }));
  const cells = cellsOf(manifest({ functions }), {});
  const summary = { n: 2, mean: 1, min: 1, median: 1.5, max: 2 };
  const results = (fields: object = {}) => ({
    cells: cells.map(({ functionName, timeoutSeconds, ...cell }) => (
      { ...build([]).cells[0], ...cell, statistics: { scenarioDurationMs: summary }, ...fields })),
  });

  test('of medians has one row for each memory size, in numeric order', () => {
    expect(csvContent(results())).toBe([
      'memorySizeMB,client n,client scenarioDurationMs,client initDurationMs,client coldStartMs,resource n,resource scenarioDurationMs,resource initDurationMs,resource coldStartMs',
      '128,0,1.5,,,0,1.5,,', '512,0,1.5,,,0,1.5,,', '1024,0,1.5,,,0,1.5,,', '',
    ].join('\n'));
  });

  test('names of columns say no more than is needed', () => {
    const { cells: all } = results();
    expect(csvContent({ cells: all.filter(({ scenario }) => scenario === 'client') }).split('\n')[0]).toBe('memorySizeMB,n,scenarioDurationMs,initDurationMs,coldStartMs');
    expect(csvContent({ cells: [...all, ...all.map(cell => ({ ...cell, placement: 'lazy' }))] })).toContain('resource/lazy coldStartMs');
  });

  test('of results has one row for each cell and all there is', () => {
    const [header, ...rows] = resultsCsv(results()).trimEnd().split('\n').map(line => line.split(','));
    expect(rows).toHaveLength(6);
    rows.forEach(row => expect(row).toHaveLength(header.length));
    const first = Object.fromEntries(header.map((name, place) => [name, rows[0][place]]));
    expect(first).toMatchObject({ 'variant': 'default', 'memorySizeMB': '128', 'requested': '0', 'scenarioDurationMs median': '1.5', 'scenarioDurationMs p99': '', 'durationMs n': '' });
  });

  test('has spread, precision and cost behind what it always had, and nothing where there is nothing', () => {
    const interval = [1, 2] as const;
    const cost = cellCost({
      ...results().cells[0], architecture: 'x86_64', runtime: 'nodejs22.x', statistics: { billedDurationMs: summary, initDurationMs: summary, durationMs: summary },
    }, pricesOf('us-east-1') as RegionPrices);
    const scenarioDurationMs = { ...summary, medianAbsoluteDeviation: 0.5, outliers: { count: 3, within: interval }, p90Ci95: interval };
    const { cells: [with_, without] } = results();
    const [header, ...rows] = resultsCsv({
      cells: [
        { ...with_, statistics: { scenarioDurationMs }, precision: { reached: false, halfWidthPercent: 7.5, reason: 'quantized' }, quantized: true, cost }, without,
      ],
    }).trimEnd().split('\n').map(line => line.split(','));
    const [full, bare] = rows.map(row => Object.fromEntries(header.map((name, place) => [name, row[place]])));
    expect(full).toMatchObject({
      'scenarioDurationMs medianAbsoluteDeviation': '0.5',
      'scenarioDurationMs outliers': '3',
      'scenarioDurationMs p90Ci95 high': '2',
      'initDurationMs outliers': '',
      'quantized': 'true',
      'precision reached': 'false',
      'precision halfWidthPercent': '7.5',
      'precision reason': 'quantized',
      'costUsd perMillionColdStarts total': String(cost!.perMillionColdStarts.total),
      'costUsd keepWarm perMonth': String(cost!.avoiding.keepWarm.perMonth),
      'costUsd snapStart perMonth': '',
      'cost freeTierSeconds': String(cost!.freeTierSeconds),
    });
    expect(bare).toMatchObject({ 'scenarioDurationMs outliers': '', 'quantized': '', 'precision reached': '', 'costUsd perMillionColdStarts total': '', 'costUsd keepWarm perMonth': '' });
    expect(header.indexOf('maxMemoryUsedMB medianCi95 high')).toBe(header.indexOf('scenarioDurationMs medianAbsoluteDeviation') - 1);
  });

  test.each([['=1+1', '\'=1+1'], ['+a', '\'+a'], ['-a', '\'-a'], ['@a', '\'@a'], ['a,b', '"a,b"'], ['a"b', '"a""b"'], ['=a,"b"', '"\'=a,""b"""'], ['a\nb', '"a\nb"']])('%j is escaped', (variant, escaped) => {
    expect(resultsCsv(results({ variant }))).toContain(`\n${escaped},`);
  });
});
