import { FakeHandler, FakeRuntime } from './fake-runtime';
import { engineContext, lambdaFunction } from './fixture';
import { Faults } from '../../../../src/local/faults/faults';
import { RuntimeFaults } from '../../../../src/local/faults/runtime-faults';
import { UpdateFaults } from '../../../../src/local/faults/update-faults';
import type { Measurement } from '../../../../src/local/runtime/environment-spec';
import { Concurrency } from '../../../../src/local/services/lambda/concurrency';
import { Environments } from '../../../../src/local/services/lambda/environments';
import { MeasurementGate } from '../../../../src/local/services/lambda/gate';
import { Invocation, Invoker } from '../../../../src/local/services/lambda/invoker';
import { OptDirectories } from '../../../../src/local/services/lambda/layers';

interface Limits { readonly measuredFunctions?: (functionName: string) => boolean; readonly concurrency?: number }

function setUp(handler: FakeHandler, { measuredFunctions, concurrency = 1000 }: Limits = {}) {
  const runtime = new FakeRuntime(handler);
  const measurements: Measurement[] = [];
  const faults = new Faults({}, 1);
  const environments = new Environments(engineContext(), {
    runtime, logs: { openStream: () => ({ write: () => undefined }) }, optDirectories: new OptDirectories('/unused'), endpoint: () => '',
  });
  const invoker = new Invoker({
    concurrency: new Concurrency(concurrency),
    environments,
    gate: new MeasurementGate(1, () => 0),
    updateFaults: new UpdateFaults(faults),
    runtimeFaults: new RuntimeFaults(faults),
    measuredFunctions,
    onMeasurement: measurement => void measurements.push(measurement),
  });
  return { invoker, runtime, measurements, environments };
}

/** A function that runs until it is told to go on. */
function controlled() {
  const running: string[] = [];
  const endings: (() => void)[] = [];
  const handler: FakeHandler = async ({ requestId }) => {
    running.push(requestId);
    await new Promise<void>(resolve => endings.push(resolve));
    return requestId;
  };
  const finishNext = async () => {
    endings.shift()!();
    await turn();
  };
  return { running, handler, finishNext };
}

const turn = () => new Promise(resolve => setImmediate(resolve));
let count = 0;

function event(functionName = 'probe', overrides: Partial<Invocation> = {}): Invocation {
  return { lambdaFunction: lambdaFunction(functionName), requestId: `request-${++count}`, payload: Buffer.from('{}'), kind: 'event', ...overrides };
}

beforeEach(() => { count = 0; });

test('an outcome has the answer, the version and the end of the log', async () => {
  const { invoker, measurements } = setUp(() => ({ answer: 42 }));
  const outcome = await invoker.invoke(event());
  expect(outcome).toMatchObject({ status: 'success', executedVersion: '$LATEST' });
  expect(outcome.payload.toString()).toBe('{"answer":42}');
  expect(outcome.logTail.toString()).toBe('START RequestId: request-1\n');
  expect(measurements).toEqual([expect.objectContaining({ requestId: 'request-1', coldStart: true })]);
});

test('events that come together get an environment each, and run one after the other', async () => {
  const { running, handler, finishNext } = controlled();
  const { invoker, runtime } = setUp(handler);
  const probe = lambdaFunction();
  const outcomes = [event('probe', { lambdaFunction: probe }), event('probe', { lambdaFunction: probe })].map(one => invoker.invoke(one));
  await turn();
  // the second one's environment is not started before its turn: its INIT would disturb.
  expect([running, runtime.environments.length]).toEqual([['request-1'], 1]);

  await finishNext();
  expect([running, runtime.environments.length]).toEqual([['request-1', 'request-2'], 2]);

  await finishNext();
  const measurements = (await Promise.all(outcomes)).map(({ measurement }) => measurement);
  expect(measurements.map(({ coldStart }) => coldStart)).toEqual([true, true]);
});

test('an event that comes later finds the environment idle', async () => {
  const { invoker, runtime } = setUp(() => null);
  const probe = lambdaFunction();
  await invoker.invoke(event('probe', { lambdaFunction: probe }));
  const { measurement } = await invoker.invoke(event('probe', { lambdaFunction: probe }));
  expect(measurement.coldStart).toBe(false);
  expect(runtime.environments).toHaveLength(1);
});

test('a request that somebody waits for does not queue behind events', async () => {
  const { running, handler } = controlled();
  const { invoker } = setUp(handler);
  void invoker.invoke(event('probe'));
  await turn();
  void invoker.invoke(event('coordinator', { kind: 'request' }));
  await turn();
  expect(running).toEqual(['request-1', 'request-2']);
});

test('events of functions that are not measured go first', async () => {
  const { running, handler, finishNext } = controlled();
  const { invoker } = setUp(handler, { measuredFunctions: name => name === 'probe' });
  for (const name of ['probe', 'probe', 'collector']) void invoker.invoke(event(name));
  await turn();
  await finishNext();
  expect(running).toEqual(['request-1', 'request-3']);
});

test('requests of functions that are said to be measured queue too', async () => {
  const { running, handler, finishNext } = controlled();
  const { invoker } = setUp(handler, { measuredFunctions: name => name === 'probe' });
  void invoker.invoke(event('probe', { kind: 'request' }));
  await turn();
  void invoker.invoke(event('probe', { kind: 'request' }));
  await turn();
  expect(running).toEqual(['request-1']);
  await finishNext();
  expect(running).toEqual(['request-1', 'request-2']);
});

test('waiting at the gate counts as execution: the event has an environment', async () => {
  const { handler } = controlled();
  const { invoker } = setUp(handler, { concurrency: 2 });
  void invoker.invoke(event());
  void invoker.invoke(event());
  await expect(invoker.invoke(event())).rejects.toThrow('Rate Exceeded.');
});

test('a function error is an outcome, and gives place and environment back', async () => {
  const { invoker, runtime } = setUp(() => { throw new TypeError('no such thing'); }, { concurrency: 1 });
  const probe = lambdaFunction();
  for (const attempt of ['first', 'second']) {
    const outcome = await invoker.invoke(event('probe', { lambdaFunction: probe, requestId: attempt }));
    expect(outcome).toMatchObject({ functionError: 'Unhandled', errorType: 'TypeError' });
  }
  expect(runtime.environments).toHaveLength(1);
});

test('an environment that can\'t be started gives its place back', async () => {
  const { invoker, runtime } = setUp(() => null, { concurrency: 1 });
  jest.spyOn(runtime, 'startEnvironment').mockImplementationOnce(() => { throw new Error('no interpreter'); });
  await expect(invoker.invoke(event())).rejects.toThrow('no interpreter');
  await expect(invoker.invoke(event())).resolves.toMatchObject({ status: 'success' });
});

test('a function that the engine ended has no outcome and no measurement', async () => {
  const { invoker, environments, measurements } = setUp(async () => {
    await environments.stop();
    throw new Error('Runtime exited');
  });
  await expect(invoker.invoke(event())).rejects.toThrow('the engine has been stopped');
  expect(measurements).toEqual([]);
});
