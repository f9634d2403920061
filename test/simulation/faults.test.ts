import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_FAULTS, worldsOf } from './fault-table';
import { violationsOf } from './invariants';
import { simulate } from './simulate';
import { FAULTS } from '../pipeline/fakes/faults';

test.each(ALL_FAULTS)('%s befalls, and breaks no invariant', async fault => {
  let befallen = 0;
  for (const world of worldsOf(fault)) {
    const simulation = await simulate(world);
    befallen += simulation.account.befallen.get(fault) ?? 0;
    expect(await violationsOf(simulation)).toEqual([]);
  }
  expect(befallen).toBeGreaterThan(0);
}, 60_000);

test('docs/reliability.md has a row for each fault: node test/simulation/write-fault-table.mjs', () => {
  const text = readFileSync(join(__dirname, '..', '..', 'docs', 'reliability.md'), 'utf8');
  const rows = [...text.matchAll(/^\| (.*?) \| /gm)].map(([, first]) => first);
  expect(rows).toEqual(expect.arrayContaining(Object.values(FAULTS)));
});
