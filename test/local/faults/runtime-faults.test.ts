import type { FaultShares } from '../../../src/local/faults/definitions';
import { Faults } from '../../../src/local/faults/faults';
import { RuntimeFaults } from '../../../src/local/faults/runtime-faults';
import type { EnvironmentSpec, InvokeResult } from '../../../src/local/runtime/environment-spec';
import type { Invocation } from '../../../src/local/services/lambda/invoker';
import { FakeEnvironment } from '../services/lambda/fake-runtime';
import { lambdaFunction } from '../services/lambda/fixture';

/** Environments in virtual time; an invocation takes as long as is said. */
function setUp(shares: FaultShares) {
  const faults = new Faults(shares, 1);
  const runtimeFaults = new RuntimeFaults(faults);
  let invocations = 0;
  const begin = ({ lasting, measured = true, kind = 'event' as const, environment = newEnvironment(lasting) }: {
    lasting: number; measured?: boolean; kind?: Invocation['kind']; environment?: FakeEnvironment;
  }) => {
    const invocation: Invocation = { lambdaFunction: lambdaFunction(), requestId: `request-${++invocations}`, payload: Buffer.from('{}'), kind };
    const { requestId, payload } = invocation;
    const result: Promise<InvokeResult> = runtimeFaults.disturbed(environment, invocation, measured).invoke({ requestId, payload });
    return { environment, result };
  };
  return { faults, begin, injected: () => faults.facts()!.injected };
}

function newEnvironment(lasting: number): FakeEnvironment {
  const spec = { logStreamName: 'stream', functionName: 'probe' } as EnvironmentSpec;
  return new FakeEnvironment(spec, { write: () => undefined }, () => new Promise(resolve => setTimeout(resolve, lasting)));
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test.each([
  ['crashes', 'crash', true],
  ['timeouts', 'stall', true],
  ['background-crashes', 'crash', false],
] as const)('%s: an invocation meets a %s in its middle (measured: %s), and whom it met is known', async (fault, disturbance, measured) => {
  const { begin, injected } = setUp({ [fault]: 1 });
  const { environment, result } = begin({ lasting: 300, measured });
  await jest.advanceTimersByTimeAsync(250);
  expect(environment.disturbances).toEqual([disturbance]);
  expect(injected()[fault]).toMatchObject({ times: 1, requestIds: ['request-1'] });
  await jest.advanceTimersByTimeAsync(50);
  await result;
});

test('an invocation that has ended is left alone', async () => {
  const { begin, injected } = setUp({ crashes: 1 });
  const environments = Array.from({ length: 20 }, () => begin({ lasting: 0 }).environment);
  await jest.runAllTimersAsync();
  expect(environments.flatMap(({ disturbances }) => disturbances)).toHaveLength(injected().crashes!.times);
  expect(injected().crashes!.times).toBeLessThan(20);
  expect(jest.getTimerCount()).toBe(0);
});

test('while there is no runtime yet it is tried again', async () => {
  const { begin, injected } = setUp({ crashes: 1 });
  const environment = newEnvironment(1000);
  environment.alive = false;
  const { result } = begin({ lasting: 1000, environment });
  await jest.advanceTimersByTimeAsync(500);
  expect(injected().crashes!.times).toBe(0);
  environment.alive = true;
  await jest.advanceTimersByTimeAsync(500);
  expect(injected().crashes!.times).toBe(1);
  await result;
});

test('measured functions and the others have faults of their own; requests that somebody waits for have none', async () => {
  const { begin } = setUp({ 'crashes': 1, 'background-crashes': 1 });
  const crashes = setUp({ crashes: 1 }).begin({ lasting: 300, measured: false });
  const background = setUp({ 'background-crashes': 1 }).begin({ lasting: 300 });
  const request = begin({ lasting: 300, measured: false, kind: 'request' });
  await jest.runAllTimersAsync();
  expect([crashes, background, request].flatMap(({ environment }) => environment.disturbances)).toEqual([]);
});

describe('kills', () => {
  test('begin with the first event, and hit environments at work and idle ones of any kind', async () => {
    const { faults, begin, injected } = setUp({ kills: 1 });
    const before = begin({ lasting: 1, measured: false, kind: 'request' });
    await jest.advanceTimersByTimeAsync(5000);
    expect(before.environment.disturbances).toEqual([]);

    const idle = begin({ lasting: 1 });
    await jest.advanceTimersByTimeAsync(1);
    await idle.result;
    const atWork = begin({ lasting: 60_000, measured: false, kind: 'request' });
    await jest.advanceTimersByTimeAsync(30_000);
    faults.stop();
    expect([idle.environment.disturbances.includes('crash'), atWork.environment.disturbances.includes('crash')]).toEqual([true, true]);
    const { times, requestIds } = injected().kills!;
    expect(times).toBe(idle.environment.disturbances.length + atWork.environment.disturbances.length);
    expect(requestIds).toEqual(atWork.environment.disturbances.map(() => 'request-3'));
  });

  test('end with the engine', async () => {
    const { faults, begin, injected } = setUp({ kills: 1 });
    const { result } = begin({ lasting: 1000 });
    faults.stop();
    await jest.advanceTimersByTimeAsync(1000);
    await result;
    expect([injected().kills!.times, jest.getTimerCount()]).toEqual([0, 0]);
  });
});
