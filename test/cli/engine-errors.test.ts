import { complaintOf } from './complaint';
import { engineErrors, MachineLacksRuntime } from '../../src/cli/engine-errors';
import { AssemblyError } from '../../src/local/assembly/assembly-error';
import { DeploymentError } from '../../src/local/assembly/deployment-error';
import { RuntimeUnavailableError } from '../../src/local/runtime/runtimes';

const failing = (error: Error) => engineErrors(() => { throw error; });

test('a broken assembly', async () => {
  expect(await complaintOf(() => failing(new AssemblyError('There is no cloud assembly in /x: no such directory. Synthesize the app first (cdk synth).')))).toMatchObject({
    what: 'There is no cloud assembly in /x: no such directory.', todo: 'Synthesize the app first (cdk synth).',
  });
});

test('one thing that the engine can\'t hold is in the line itself', async () => {
  const { what, details } = await complaintOf(() => failing(new DeploymentError('S', ['Unsupported: resource type AWS::EC2::VPC (logical id Vpc)'])));
  expect(what).toBe('Stack S can\'t be deployed locally: Unsupported: resource type AWS::EC2::VPC (logical id Vpc)');
  expect(details).toEqual([]);
});

test('several are listed before it', async () => {
  const { what, details } = await complaintOf(() => failing(new DeploymentError('S', ['one', 'two'])));
  expect(what).toBe('Stack S can\'t be deployed locally for 2 reasons.');
  expect(details).toEqual(['one', 'two']);
});

test('a runtime that this machine lacks, wherever the deployment met it', async () => {
  const cause = new RuntimeUnavailableError('runtime python3.13 needs Python 3.9 or later: install python3 or put it on PATH');
  const error = new DeploymentError('S', [`Probe (AWS::Lambda::Function): ${cause.message}`], { cause });
  expect(await complaintOf(() => failing(error))).toMatchObject({
    what: 'This machine can\'t run the functions: runtime python3.13 needs Python 3.9 or later.', todo: 'Install python3 or put it on PATH.',
  });
  await expect(failing(error)).rejects.toThrow(MachineLacksRuntime);
});

test('anything else is passed on', async () => {
  await expect(failing(new TypeError('x'))).rejects.toThrow(TypeError);
});
