import { FakeEnvironment, FakeRuntime } from './fake-runtime';
import { configuration, engineContext, lambdaFunction, ROLE_ARN } from './fixture';
import { Environments, Slot } from '../../../../src/local/services/lambda/environments';
import type { LambdaFunction } from '../../../../src/local/services/lambda/lambda-function';
import { OptDirectories } from '../../../../src/local/services/lambda/layers';

function setUp() {
  const context = engineContext();
  const runtime = new FakeRuntime();
  const environments = new Environments(context, {
    runtime, logs: { openStream: () => ({ write: () => undefined }) }, optDirectories: new OptDirectories('/unused'), endpoint: () => 'http://127.0.0.1:1234',
  });
  return { context, runtime, environments };
}

async function started(environments: Environments, probe: LambdaFunction): Promise<Slot & { environment: FakeEnvironment }> {
  const slot = environments.allot(probe);
  const { environment } = slot.started ?? await environments.start(slot);
  return Object.assign(slot, { environment: environment as FakeEnvironment });
}

function update(probe: LambdaFunction): void {
  probe.beginUpdate(configuration({ environment: { EPOCH: '2' } }));
}

test('an environment is told what Lambda\'s are told', async () => {
  const { runtime, environments, context } = setUp();
  await started(environments, lambdaFunction('probe', { timeoutSeconds: 30, environment: { EPOCH: '1' } }));
  const { spec } = runtime.environments[0]!;
  expect(spec).toMatchObject({
    functionName: 'probe',
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:probe',
    functionVersion: '$LATEST',
    timeoutMs: 30_000,
    memorySizeMB: 128,
    environment: { EPOCH: '1' },
    region: 'eu-west-1',
    endpointUrl: 'http://127.0.0.1:1234',
    logGroupName: '/aws/lambda/probe',
    initializationType: 'on-demand',
    tracing: false,
  });
  expect(context.credentials.principalOf(spec.credentials.accessKeyId)).toEqual({ kind: 'role', roleArn: ROLE_ARN });
});

test('each environment has a log stream of its own', async () => {
  const { runtime, environments } = setUp();
  await started(environments, lambdaFunction());
  await started(environments, lambdaFunction());
  const names = runtime.environments.map(({ spec }) => spec.logStreamName);
  expect(names[0]).toMatch(/^\d{4}\/\d\d\/\d\d\/probe\[\$LATEST\][0-9a-f]{32}$/);
  expect(names[0]).not.toBe(names[1]);
});

test('as many events as find no idle environment get as many new ones', async () => {
  const { runtime, environments } = setUp();
  const probe = lambdaFunction();
  const first = await started(environments, probe);
  const second = await started(environments, probe);
  expect(runtime.environments).toHaveLength(2);

  await environments.release(first);
  await environments.release(second);
  expect(environments.allot(probe)).toBe(second);
  expect(environments.allot(probe)).toBe(first);
  expect(environments.allot(probe).started).toBeUndefined();
});

test('functions share no environments', async () => {
  const { environments } = setUp();
  await environments.release(await started(environments, lambdaFunction('a')));
  expect(environments.allot(lambdaFunction('b')).started).toBeUndefined();
});

test('during an update invocations use the old configuration', async () => {
  const { environments } = setUp();
  const probe = lambdaFunction();
  const old = await started(environments, probe);
  await environments.release(old);
  update(probe);
  expect(environments.allot(probe)).toBe(old);
});

test('with an update idle environments are stopped, and after it events get new ones with the new configuration', async () => {
  const { environments } = setUp();
  const probe = lambdaFunction();
  const old = await started(environments, probe);
  await environments.release(old);
  update(probe);
  await environments.retire(probe);
  probe.completeUpdate();
  expect(old.environment.alive).toBe(false);
  expect((await started(environments, probe)).environment.spec.environment).toEqual({ EPOCH: '2' });
});

test('a busy environment of the old configuration is stopped when it finishes', async () => {
  const { environments } = setUp();
  const probe = lambdaFunction();
  const busy = await started(environments, probe);
  update(probe);
  probe.completeUpdate();
  await environments.retire(probe);
  expect(busy.environment.alive).toBe(true);

  await environments.release(busy);
  expect(busy.environment.alive).toBe(false);
  expect(environments.allot(probe)).not.toBe(busy);
});

test('an event that was allotted a new environment before an update starts it with the old configuration', async () => {
  const { environments } = setUp();
  const probe = lambdaFunction('probe', { environment: { EPOCH: '1' } });
  const slot = environments.allot(probe);
  update(probe);
  probe.completeUpdate();
  const { environment } = await environments.start(slot);
  expect((environment as FakeEnvironment).spec.environment).toEqual({ EPOCH: '1' });
});

test('an environment that died is not used again', async () => {
  const { environments } = setUp();
  const probe = lambdaFunction();
  const crashed = await started(environments, probe);
  crashed.environment.alive = false;
  await environments.release(crashed);
  expect(environments.allot(probe)).not.toBe(crashed);
});

test('at most 32 stay idle: the longest idle one goes', async () => {
  const { environments, runtime } = setUp();
  const slots = await Promise.all(Array.from({ length: 33 }, async (_, index) => started(environments, lambdaFunction(`probe-${index}`))));
  for (const slot of slots) await environments.release(slot);
  expect(runtime.environments.map(({ alive }) => alive)).toEqual([false, ...Array(32).fill(true)]);
});

test('an environment that can\'t be stopped is said, and fails nobody', async () => {
  const { environments, context } = setUp();
  const probe = lambdaFunction();
  const slot = await started(environments, probe);
  slot.environment.alive = false;
  slot.environment.stop = async () => { throw new Error('EBUSY'); };
  await environments.release(slot);
  expect(context.messages).toEqual([`the execution environment ${slot.environment.environmentId} could not be stopped: EBUSY`]);
});

test('stop ends busy and idle ones, and none is started any more', async () => {
  const { environments, runtime } = setUp();
  await environments.release(await started(environments, lambdaFunction('idle')));
  await started(environments, lambdaFunction('busy'));
  const waiting = environments.allot(lambdaFunction('waiting'));
  await environments.stop();
  expect(runtime.environments.map(({ alive }) => alive)).toEqual([false, false]);
  await expect(environments.start(waiting)).rejects.toThrow('the engine has been stopped');
});
