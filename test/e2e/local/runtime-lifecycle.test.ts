import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { invoke, RuntimeFixture, uniqueSpec } from './runtime-fixture';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';
import type { RuntimeHost } from '../../../src/local/runtime/runtime-host';
import { Lines } from '../../local/runtime/specs';

let fixture: RuntimeFixture;
let host: RuntimeHost;
let code: string;

beforeAll(async () => {
  fixture = new RuntimeFixture();
  host = await fixture.start();
  code = fixture.folder('code', {
    'index.py': `
import os, sys, time
count = 0
print('loaded')
def counts(event, context):
    global count
    count += 1
    print('called')
    return count
def throws(event, context): raise ValueError('boom')
def sleeps(event, context): time.sleep(60)
def exits(event, context): os._exit(event.get('status', 0))
def crashes(event, context): os.kill(os.getpid(), 11)
def prints(event, context): sys.stdout.write('x' * 1_000_000 + '\\n')
def returns(event, context): return 'x' * event
def spawns(event, context):
    if os.fork() == 0: time.sleep(60)
    return os.getpid()
def identity(event, context): return os.getpid()
def answers_and_ends(event, context):
    connection = sys.modules['__main__'].Connection
    request = connection.request
    def last_request(self, method, path, *rest):
        request(self, method, path, *rest)
        os._exit(0)
    connection.request = last_request
    return 'bye'
`,
    'throws_in_init.py': 'raise ImportError("no such thing")',
    'exits_in_init.py': 'import os; os._exit(3)',
    'slow_once.py': `
import os, time
if not os.path.exists('/tmp/tried'):
    open('/tmp/tried', 'w').close()
    time.sleep(60)
def handler(event, context): return 'second try'
`,
    'bootstrap': `#!/bin/sh
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
for turn in 1 2; do
  id=$(curl -s -D - -o /dev/null "$api/next" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: *\\([^\\r]*\\).*/\\1/Ip' | tr -d '\\r')
  curl -s -o /dev/null -d "\\"turn $turn\\"" "$api/$id/response"
done
`,
  });
});

afterAll(() => fixture.remove());

const run = (changes: Partial<EnvironmentSpec>, ...events: unknown[]) => invoke(host, { codeDirectory: code, ...changes }, ...events);

describe('a cold invocation', () => {
  test('initialises, runs and reports, in this order', async () => {
    const { log, measurement } = await run({ handler: 'index.counts' });
    expect(log.messages.map(message => message.startsWith('{') ? JSON.parse(message).type : message)).toEqual([
      'platform.initStart', 'loaded', 'platform.initRuntimeDone', 'platform.initReport', 'platform.start', 'called', 'platform.runtimeDone', 'platform.report',
    ]);
    expect(log.records.at(-1)!.record.metrics).toEqual({
      durationMs: measurement.durationMs,
      billedDurationMs: Math.ceil(measurement.initDurationMs! + measurement.durationMs),
      memorySizeMB: 256,
      maxMemoryUsedMB: measurement.maxMemoryUsedMB,
      initDurationMs: measurement.initDurationMs,
    });
  });

  test('is measured', async () => {
    const { measurement } = await run({ handler: 'index.counts' });
    expect(measurement).toMatchObject({ functionName: 'my-function', coldStart: true });
    expect(measurement.initDurationMs).toBeGreaterThan(0);
    expect(measurement.maxMemoryUsedMB).toBeGreaterThan(5);
  });

  test('starts within milliseconds of the end of INIT, by the platform\'s own records', async () => {
    const { log } = await run({ handler: 'index.counts' });
    const [initStart, , initReport, start] = log.records;
    const gapMs = Date.parse(start.time) - Date.parse(initStart.time) - (initReport.record.metrics as { durationMs: number }).durationMs;
    expect(gapMs).toBeLessThanOrEqual(100);
  });
});

test('a warm invocation runs in the same process, without INIT', async () => {
  const { answer, measurement, log } = await run({ handler: 'index.counts' }, {}, {});
  expect(answer).toBe(2);
  expect(measurement.coldStart).toBe(false);
  expect(measurement).not.toHaveProperty('initDurationMs');
  expect(log.types.filter(type => type === 'platform.initStart')).toHaveLength(1);
});

test('an exception is the caller\'s answer, and the environment lives on', async () => {
  const { status, functionError, errorType, environmentAlive, answer, log } = await run({ handler: 'index.throws' });
  expect({ status, functionError, errorType, environmentAlive }).toEqual({ status: 'error', functionError: 'Unhandled', errorType: 'ValueError', environmentAlive: true });
  expect(answer).toMatchObject({ errorMessage: 'boom', errorType: 'ValueError', stackTrace: [expect.stringMatching(/in throws\n.*boom.*\n$/)] });
  expect(log.records.at(-1)!.record.status).toBe('success');
});

test('one that never returns is killed at its timeout', async () => {
  const { status, environmentAlive, answer, measurement, log } = await run({ handler: 'index.sleeps', timeoutMs: 1_000 });
  expect({ status, environmentAlive }).toEqual({ status: 'timeout', environmentAlive: false });
  expect(answer).toEqual({ errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/^RequestId: .* Error: Task timed out after 1.00 seconds$/) });
  expect(measurement.durationMs).toBe(1_000);
  expect(log.records.at(-1)!.record.status).toBe('timeout');
});

test.each([
  ['exits', { status: 0 }, 'Runtime exited without providing a reason'],
  ['exits', { status: 7 }, 'Runtime exited with error: exit status 7'],
  ['crashes', {}, 'Runtime exited with error: signal: segmentation fault'],
])('one that %s (%j)', async (handler, event, message) => {
  const { status, errorType, environmentAlive, answer, log } = await run({ handler: `index.${handler}` }, event);
  expect({ status, errorType, environmentAlive }).toEqual({ status: 'error', errorType: 'Runtime.ExitError', environmentAlive: false });
  expect(answer).toEqual({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining(message) });
  expect(log.records.at(-1)!.record).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
});

describe('INIT that fails', () => {
  test('is repeated within the invocation, and its error is the answer', async () => {
    const { status, errorType, measurement, log } = await run({ handler: 'throws_in_init.handler' });
    expect({ status, errorType }).toEqual({ status: 'error', errorType: 'Runtime.ImportModuleError' });
    expect(measurement).not.toHaveProperty('initDurationMs');
    const reports = log.records.filter(({ type }) => type === 'platform.initReport');
    expect(reports.map(({ record }) => [record.phase, record.status, record.errorType])).toEqual([
      ['init', 'error', 'Runtime.ImportModuleError'], ['invoke', 'error', 'Runtime.ImportModuleError'],
    ]);
    expect(log.records.at(-1)!.record).toMatchObject({ status: 'error', errorType: 'Runtime.ImportModuleError' });
  });

  test('by a crash', async () => {
    const { answer, log } = await run({ handler: 'exits_in_init.handler' });
    expect(answer).toMatchObject({ errorMessage: expect.stringContaining('exit status 3') });
    expect(log.records.find(({ type }) => type === 'platform.initReport')!.record).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
  });

  test('by taking more than ten seconds: the second one counts as the invocation\'s', async () => {
    const { answer, measurement, log } = await run({ handler: 'slow_once.handler' });
    expect(answer).toBe('second try');
    expect(measurement).not.toHaveProperty('initDurationMs');
    const [first, second] = log.records.filter(({ type }) => type === 'platform.initReport').map(({ record }) => record);
    expect([first.status, second.status]).toEqual(['timeout', 'success']);
    expect((first.metrics as { durationMs: number }).durationMs).toBeGreaterThanOrEqual(10_000);
    expect(measurement.durationMs).toBeGreaterThan((second.metrics as { durationMs: number }).durationMs);
    expect(log.records.at(-1)!.record.metrics).not.toHaveProperty('initDurationMs');
  });
});

test('a megabyte printed is a handful of events', async () => {
  const { log } = await run({ handler: 'index.prints' });
  expect(log.messages.filter(message => message.startsWith('xxx')).map(({ length }) => length)).toEqual([262_144, 262_144, 262_144, 213_568]);
});

test('6 MB may be returned, more not: it is the end of the runtime for Python', async () => {
  expect((await run({ handler: 'index.returns' }, 6_000_000)).status).toBe('success');
  const { errorType, environmentAlive } = await run({ handler: 'index.returns' }, 7_000_000);
  expect({ errorType, environmentAlive }).toEqual({ errorType: 'Function.ResponseSizeTooLarge', environmentAlive: false });
});

test('an OS-only runtime is a program of the function\'s', async () => {
  const { answer } = await run({ runtime: 'provided.al2023', handler: 'any' }, {}, {});
  expect(answer).toBe('turn 2');
});

test('a runtime that is killed while it is idle is started again for the next event', async () => {
  const log = new Lines();
  const environment = host.startEnvironment(uniqueSpec({ codeDirectory: code, handler: 'index.identity' }), log);
  const call = async () => JSON.parse((await environment.invoke({ requestId: randomUUID(), payload: Buffer.from('{}') })).payload.toString()) as number;
  const first = await call();
  process.kill(first, 'SIGKILL');
  await new Promise(resolve => setTimeout(resolve, 200));
  expect(await call()).not.toBe(first);
  await environment.stop();
  expect(log.records.filter(({ type }) => type === 'platform.initStart').map(({ record }) => record.phase)).toEqual(['init', 'invoke']);
});

test('a runtime that ends after its answer: the answer stands, the environment is gone', async () => {
  const { answer, status, environmentAlive, log } = await run({ handler: 'index.answers_and_ends' });
  expect({ answer, status, environmentAlive }).toEqual({ answer: 'bye', status: 'success', environmentAlive: false });
  expect(log.records.at(-1)!.record).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
});

test('an environment takes one invocation at a time', async () => {
  const environment = host.startEnvironment(uniqueSpec({ codeDirectory: code, handler: 'index.counts' }), new Lines());
  const request = () => ({ requestId: randomUUID(), payload: Buffer.from('{}') });
  const first = environment.invoke(request());
  await expect(environment.invoke(request())).rejects.toThrow('is busy');
  await first;
  await environment.stop();
});

test('stopping ends an invocation and all that it started', async () => {
  const environment = host.startEnvironment(uniqueSpec({ codeDirectory: code, handler: 'index.spawns' }), new Lines());
  const pid = JSON.parse((await environment.invoke({ requestId: randomUUID(), payload: Buffer.from('{}') })).payload.toString()) as number;
  await environment.stop();
  expect(environment.alive).toBe(false);
  const group = execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' }).split('\n').map(line => line.trim().split(/\s+/));
  expect(group.filter(([id, state]) => Number(id) === pid && !state.startsWith('Z'))).toEqual([]);
  await expect(environment.invoke({ requestId: randomUUID(), payload: Buffer.from('{}') })).rejects.toThrow('has ended');
});

test('as text', async () => {
  const { log } = await run({ handler: 'index.counts', logFormat: 'Text' });
  expect(log.messages.map(message => message.split(/[ \t]/)[0])).toEqual(['INIT_START', 'loaded', 'START', 'called', 'END', 'REPORT']);
});
