import { randomUUID } from 'node:crypto';
import { invoke, RuntimeFixture, uniqueSpec } from './runtime-fixture';
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
import os, tempfile
PLACES = ['/tmp/left', os.path.join(tempfile.gettempdir(), 'left'), os.path.expanduser('~/left'), 'left']
def handler(event, context):
    seen = [place for place in PLACES if os.path.exists(place)]
    written = []
    for place in PLACES:
        try:
            open(place, 'w').close()
            written.append(place)
        except OSError as error:
            pass
    return [seen, len(written)]
def environment(event, context): return dict(os.environ)
def everything(event, context): return [os.getcwd() == os.environ['LAMBDA_TASK_ROOT'], os.listdir('/tmp'), os.listdir(os.path.expanduser('~'))]
def system(event, context):
    try:
        open('/var/tmp/left-by-a-function', 'w').close()
        os.remove('/var/tmp/left-by-a-function')
        return 'written'
    except OSError as error:
        return error.strerror
`,
  });
});

afterAll(() => fixture.remove());

test('a file written by one sample is not seen by the next', async () => {
  const first = await invoke(host, { codeDirectory: code });
  const second = await invoke(host, { codeDirectory: code });
  expect((first.answer as [string[], number])[1]).toBeGreaterThanOrEqual(host.facts().privateTmp ? 3 : 2);
  const seen = (second.answer as [string[], number])[0];
  expect(host.facts().privateTmp ? seen : seen.filter(place => place !== '/tmp/left')).toEqual([]);
});

test('it is seen by the next invocation of the same environment', async () => {
  const { answer } = await invoke(host, { codeDirectory: code }, {}, {});
  expect((answer as [string[], number])[0].length).toBeGreaterThanOrEqual(2);
});

test('nothing of the engine\'s environment leaks', async () => {
  process.env.SECRET_OF_THE_ENGINE = 'leak';
  const { answer } = await invoke(host, { codeDirectory: code, handler: 'index.environment', environment: { MINE: '1' } });
  delete process.env.SECRET_OF_THE_ENGINE;
  // Python sets LC_CTYPE where the locale isn't installed.
  const own = Object.keys(answer as object).filter(name => name !== 'LC_CTYPE' && name !== 'TMPDIR').sort();
  expect(own).toEqual([
    'AWS_ACCESS_KEY_ID', 'AWS_DEFAULT_REGION', 'AWS_ENDPOINT_URL', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_NAME',
    'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_FORMAT', 'AWS_LAMBDA_LOG_GROUP_NAME', 'AWS_LAMBDA_LOG_LEVEL',
    'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_LAMBDA_RUNTIME_API', 'AWS_REGION', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_XRAY_CONTEXT_MISSING',
    'AWS_XRAY_DAEMON_ADDRESS', 'HOME', 'LAMBDA_RUNTIME_DIR', 'LAMBDA_TASK_ROOT', 'LANG', 'LD_LIBRARY_PATH', 'MINE', 'PATH', 'PWD', 'PYTHONDONTWRITEBYTECODE',
    'PYTHONPATH', 'TZ', '_HANDLER', '_X_AMZN_TRACE_ID',
  ]);
});

test('where /tmp is private it is empty, and so is HOME; the code is the working directory', async () => {
  const { answer } = await invoke(host, { codeDirectory: code, handler: 'index.everything' });
  const [inCode, tmp, home] = answer as [boolean, string[], string[]];
  expect([inCode, home]).toEqual([true, []]);
  if (host.facts().privateTmp) expect(tmp).toEqual([]);
});

test('where /tmp is private the rest of the system is read-only, as on Lambda', async () => {
  const { answer } = await invoke(host, { codeDirectory: code, handler: 'index.system' });
  expect(answer).toBe(host.facts().privateTmp ? 'Read-only file system' : 'written');
});

test('extensions are not passed over in silence', async () => {
  const layer = fixture.folder('extension', { 'extensions/agent': '#!/bin/sh' });
  const environment = host.startEnvironment(uniqueSpec({ codeDirectory: code, layerDirectories: [layer] }), new Lines());
  await expect(environment.invoke({ requestId: randomUUID(), payload: Buffer.from('{}') }))
    .rejects.toThrow('my-function: Lambda extensions (agent) are not run here: remove their layer');
  expect(environment.alive).toBe(false);
});
