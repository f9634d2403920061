import type { FaultShares } from '../../../src/local/faults/definitions';
import { Faults } from '../../../src/local/faults/faults';
import { UpdateFaults } from '../../../src/local/faults/update-faults';
import type { LambdaFunction } from '../../../src/local/services/lambda/lambda-function';
import { configuration, lambdaFunction } from '../services/lambda/fixture';

function setUp(shares: FaultShares) {
  const faults = new Faults(shares, 1);
  const updateFaults = new UpdateFaults(faults);
  const retired: LambdaFunction[] = [];
  const environments = updateFaults.outliving({ retire: async one => void retired.push(one) });
  const probe = lambdaFunction('probe', { environment: { EPOCH: '1' } });
  const update = async (epoch: string) => {
    probe.beginUpdate(configuration({ environment: { EPOCH: epoch } }));
    await environments.retire(probe);
    probe.completeUpdate();
  };
  let requests = 0;
  const invoke = () => updateFaults.configurationFor({
    lambdaFunction: probe, requestId: `request-${++requests}`, payload: Buffer.from('{}'), kind: 'event',
  }).environment.EPOCH;
  const hit = (fault: 'stale' | 'warm') => faults.facts()!.injected[fault]!.requestIds;
  return { updateFaults, environments, probe, retired, update, invoke, hit };
}

test('without faults an invocation gets the configuration that serves', async () => {
  const { update, invoke, retired, probe } = setUp({});
  expect(invoke()).toBe('1');
  await update('2');
  expect([invoke(), invoke()]).toEqual(['2', '2']);
  expect(retired).toEqual([probe]);
});

test('stale: the first invocation after an update gets what was before it, the second does not', async () => {
  const { update, invoke, retired, probe, hit } = setUp({ stale: 1 });
  await update('2');
  expect([invoke(), invoke()]).toEqual(['1', '2']);
  await update('3');
  expect([invoke(), invoke()]).toEqual(['2', '3']);
  expect(hit('stale')).toEqual(['request-1', 'request-3']);
  // the environment is a new one: what was idle is gone.
  expect(retired).toEqual([probe, probe]);
});

test('stale: during an update the old configuration is the right one', async () => {
  const { probe, environments, invoke, hit } = setUp({ stale: 1 });
  probe.beginUpdate(configuration({ environment: { EPOCH: '2' } }));
  await environments.retire(probe);
  expect(invoke()).toBe('1');
  expect(hit('stale')).toEqual([]);
  probe.completeUpdate();
  expect([invoke(), invoke()]).toEqual(['1', '2']);
  expect(hit('stale')).toEqual(['request-2']);
});

test('warm: an environment that has served survives the update, and serves once more', async () => {
  const { update, invoke, retired, hit } = setUp({ warm: 1 });
  expect(invoke()).toBe('1');
  await update('2');
  expect(retired).toEqual([]);
  expect([invoke(), invoke()]).toEqual(['1', '2']);
  expect(hit('warm')).toEqual(['request-2']);
});

test('warm: where nothing has served nothing can survive', async () => {
  const { update, invoke, retired, probe, hit } = setUp({ warm: 1 });
  await update('2');
  expect(invoke()).toBe('2');
  expect([retired, hit('warm')]).toEqual([[probe], []]);
});

test('slow-updates: an update takes 5 s longer', () => {
  expect(setUp({ 'slow-updates': 1 }).updateFaults.delayMs('probe')).toBe(5000);
  expect(setUp({}).updateFaults.delayMs('probe')).toBe(0);
});
