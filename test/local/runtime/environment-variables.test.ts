import { environmentSpec } from './specs';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';
import { environmentVariables, Layout } from '../../../src/local/runtime/environment-variables';
import type { Interpreter } from '../../../src/local/runtime/runtimes';

const LAYOUT: Layout = {
  task: '/e/task', opt: '/e/opt', home: '/e/home', runtimeDirectory: '/engine/runtime', interpreterDirectory: '/kit/bin', kitModules: '/kit/modules',
};
const PYTHON: Interpreter = { language: 'python', lambdaVersion: '3.13', path: '/usr/bin/python3', version: '3.13.0' };
const NODEJS: Interpreter = { language: 'nodejs', lambdaVersion: '22', path: '/usr/bin/node', version: '22.1.0' };
const OS_ONLY: Interpreter = { language: 'provided', lambdaVersion: 'al2023' };

function variables(spec: Partial<EnvironmentSpec> = {}, interpreter = PYTHON, layout: Partial<Layout> = {}) {
  return environmentVariables(environmentSpec(spec), { ...LAYOUT, ...layout }, interpreter, '127.0.0.1:9001');
}

test('the function knows itself', () => {
  expect(variables()).toMatchObject({
    _HANDLER: 'index.handler',
    AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13',
    AWS_LAMBDA_FUNCTION_NAME: 'my-function',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/my-function',
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/21/my-function[$LATEST]0123456789abcdef0123456789abcdef',
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:9001',
    LAMBDA_TASK_ROOT: '/e/task',
    LAMBDA_RUNTIME_DIR: '/engine/runtime',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
  });
});

test('SDKs find region, role and the engine', () => {
  expect(variables()).toMatchObject({
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
  });
});

test('nothing of the engine\'s own environment', () => {
  process.env.LEAK_TEST = 'leak';
  expect(variables()).not.toHaveProperty('LEAK_TEST');
  delete process.env.LEAK_TEST;
});

test('a private /tmp needs no TMPDIR', () => {
  expect(variables()).not.toHaveProperty('TMPDIR');
  expect(variables({}, PYTHON, { tmp: '/e/tmp' })).toMatchObject({ TMPDIR: '/e/tmp', HOME: '/e/home' });
});

test('Python finds the runtime\'s packages, and writes no bytecode', () => {
  expect(variables()).toMatchObject({ PYTHONPATH: '/kit/modules:/engine/runtime', PYTHONDONTWRITEBYTECODE: '1' });
});

test('Node.js finds layers, the runtime\'s packages and the code, in this order', () => {
  expect(variables({ runtime: 'nodejs22.x' }, NODEJS).NODE_PATH)
    .toBe('/e/opt/nodejs/node22/node_modules:/e/opt/nodejs/node_modules:/kit/modules:/engine/runtime:/e/task');
});

test('an OS-only runtime has no AWS_EXECUTION_ENV', () => {
  expect(variables({ runtime: 'provided.al2023' }, OS_ONLY)).not.toHaveProperty('AWS_EXECUTION_ENV');
});

test('the log level goes with JSON', () => {
  expect(variables()).toMatchObject({ AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: 'INFO' });
  expect(variables({ logFormat: 'Text' })).not.toHaveProperty('AWS_LAMBDA_LOG_LEVEL');
});

describe('the function\'s own variables', () => {
  test('are there', () => expect(variables({ environment: { TABLE: 't' } }).TABLE).toBe('t'));

  test('replace those that are not reserved', () => {
    expect(variables({ environment: { TZ: 'Europe/Berlin', AWS_REGION: 'eu-west-1' } })).toMatchObject({ TZ: 'Europe/Berlin', AWS_REGION: 'us-east-1' });
  });

  test('never lead away from the engine', () => {
    expect(variables({ environment: { AWS_ENDPOINT_URL: 'https://example.com' } }).AWS_ENDPOINT_URL).toBe('http://127.0.0.1:4566');
  });

  test('name Lambda\'s folders in search paths, which are elsewhere here', () => {
    expect(variables({ environment: { PYTHONPATH: '/opt/lib:/var/task/vendor:/optional', MY_FILE: '/opt/file' } }))
      .toMatchObject({ PYTHONPATH: '/e/opt/lib:/e/task/vendor:/optional', MY_FILE: '/opt/file' });
  });
});
