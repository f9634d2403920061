import { chartData } from '../../../src/report/charts/data';
import { CHARTS } from '../../../src/report/charts/index';
import { chartFiles } from '../../../src/report/charts/svg';
import { cellOf, resultsOf, sampleOf } from '../results';
import { syntheticResults } from '../support/synthetic';

const results = syntheticResults({ sizes: [128, 1769], scenarios: ['client', 'resource'], placements: ['handler'], n: 8 });

test('each chart that applies is a file; those of a group are named after it', async () => {
  const names = (await chartFiles(chartData(results))).map(({ name }) => name);
  expect(names).toEqual([
    'cold-start-over-memory.svg',
    ...['init-and-first-invoke', 'distribution', 'phases', 'cost-against-speed'].flatMap(name => [`${name}-client-1.svg`, `${name}-resource-2.svg`]),
  ]);
});

test('every sample is drawn, and every median', async () => {
  const [{ svg }] = await chartFiles(chartData(results));
  const marks = (kind: string) => svg.match(new RegExp(`<g class="mark-symbol role-mark [^"]*${kind}[^>]*>(.*?)</g>`, 's'))?.[1].match(/<path /g)?.length;
  expect(marks('layer_1_marks')).toBe(32);
  expect(svg).toContain('one vCPU');
});

test('a picture that stands alone says what it is and where it was measured', async () => {
  const svgs = (await chartFiles(chartData(results))).map(({ svg }) => svg);
  expect(svgs.filter(svg => !svg.includes('>measured locally, not on AWS<'))).toEqual([]);
  expect(svgs.at(-1)).toContain('>Cost against speed: resource<');
  const [onAws] = await chartFiles(chartData({ ...results, run: { ...results.run, source: 'aws', region: 'eu-central-1' } }));
  expect(onAws.svg).toContain('>measured on AWS in eu-central-1<');
});

test('cost against speed has a point for each size, with its label, the recommended ones in a color of their own', async () => {
  const file = (await chartFiles(chartData(results))).find(({ name }) => name === 'cost-against-speed-client-1.svg')!;
  expect(file.svg).toContain('>$ per million cold starts<');
  expect(file.svg.match(/fill="#e07b00"/g)).toHaveLength(2);
  expect(file.svg.match(/>(128|1769): [^<]*</g)).toHaveLength(2);
});

test('the bars of all groups have one height for one millisecond', () => {
  const chart = CHARTS.find(({ name }) => name === 'init-and-first-invoke')!;
  const data = chartData(results);
  const total = Math.max(...data.groups.flatMap((_, group) => data.sizes.map(size => data.medians
    .filter(row => row.group === group && row.memorySizeMB === size && ['initDurationMs', 'durationMs'].includes(row.metric))
    .reduce((sum, { median }) => sum + median, 0))));
  expect(chart.specification(data, { width: 300, scale: 'linear' })).toMatchObject({ encoding: { y: { scale: { domain: [0, total] } } } });
});

test('what was not measured has no chart', async () => {
  const bare = resultsOf(
    [cellOf({ memorySizeMB: 128, scenarioMs: [10, 12] })], {}, [10, 12].map(scenarioDurationMs => sampleOf({ scenarioDurationMs })),
  );
  expect((await chartFiles(chartData(bare))).map(({ name }) => name)).toEqual(['cold-start-over-memory.svg', 'distribution.svg']);
  expect(await chartFiles(chartData(resultsOf([])))).toEqual([]);
});

test('names of foreign code are text in it', async () => {
  const hostile = resultsOf([cellOf({ memorySizeMB: 128, scenario: '<script>', scenarioMs: [1] }), cellOf({ memorySizeMB: 128, scenario: '"];alert(1)//', scenarioMs: [1] })]);
  const [{ svg }] = await chartFiles(chartData(hostile));
  expect(svg).toContain('&lt;script&gt;');
  expect(svg).toContain('];alert(1)//');
  expect(svg).not.toContain('<script');
});
