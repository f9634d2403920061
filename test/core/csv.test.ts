import { manifest, manifestFunction } from './manifests';
import { build } from './results/runs';
import { cellsOf } from '../../src/core/cells';
import { csvContent, resultsCsv } from '../../src/core/csv';

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

  test.each([['=1+1', '\'=1+1'], ['+a', '\'+a'], ['-a', '\'-a'], ['@a', '\'@a'], ['a,b', '"a,b"'], ['a"b', '"a""b"'], ['=a,"b"', '"\'=a,""b"""'], ['a\nb', '"a\nb"']])('%j is escaped', (variant, escaped) => {
    expect(resultsCsv(results({ variant }))).toContain(`\n${escaped},`);
  });
});
