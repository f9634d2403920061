import { tmpdir } from 'node:os';
import { environmentSpec } from './specs';
import { Unthrottled } from '../../../src/local/cpu/none';
import { Processes } from '../../../src/local/cpu/processes';
import { ProcessEnvironment } from '../../../src/local/runtime/execution-environment';

const KILLED = ['/bin/sh', '-c', 'kill -9 $$'];

/** An environment whose runtime ends at once; the first so many of its preparations are killed. */
function environment(kills: number) {
  const launches: (readonly string[])[] = [];
  const made = new ProcessEnvironment(environmentSpec({}), { write: () => undefined }, async () => ({
    command: ['/bin/sh', '-c', 'exit 3'],
    environment: () => ({ PATH: process.env.PATH! }),
    workingDirectory: tmpdir(),
    prepared: command => {
      launches.push(command);
      return launches.length <= kills ? KILLED : command;
    },
    onSpawn: () => undefined,
    newGroup: () => new Unthrottled(new Processes()).open('no process has this in its variables'),
    remove: async () => undefined,
  }));
  return { launches, invoke: () => made.invoke({ requestId: 'request-1', payload: Buffer.from('{}') }) };
}

test('preparations that are killed are made once more', async () => {
  const { launches, invoke } = environment(1);
  const { payload } = await invoke();
  expect(JSON.parse(payload.toString())).toMatchObject({ errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 3') });
  // killed, INIT, INIT within the invocation.
  expect(launches).toHaveLength(3);
});

test('that they fail twice is told', async () => {
  const { launches, invoke } = environment(2);
  await expect(invoke()).rejects.toThrow('the execution environment could not be started: Runtime exited with error: signal: killed');
  expect(launches).toHaveLength(2);
});
