import { Simulation } from './simulate';
import { randomSource, shuffled } from '../../src/core/random';
import { collect } from '../../src/pipeline/collector';
import { readRun } from '../../src/pipeline/run-reader';
import { Store } from '../../src/pipeline/store';
import { FakeTable } from '../pipeline/fakes/fake-table';

/** Everything that the collector was given, given again in two other orders: names the runs whose results are not the same. */
export async function orderDependent(simulation: Simulation): Promise<string[]> {
  const [one, other] = await Promise.all([1, 2].map(order => retold(simulation, order)));
  return simulation.runs.map(({ runId }) => runId).filter((_, place) => one[place] !== other[place]);
}

async function retold({ account, world, runs }: Simulation, order: number): Promise<string[]> {
  const table = new FakeTable();
  for (const item of account.table.items.values()) {
    if (!/#R#|^REQ#|^ENV#/.test(item.pk)) await table.put(item);
  }
  const store = new Store(table);
  for (const { event } of shuffled(account.collected, randomSource(world.seed, order))) await collect(store, event, () => undefined);
  return Promise.all(runs.map(async ({ runId }) => JSON.stringify(await readRun(store, runId, { ended: true }))));
}
