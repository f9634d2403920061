import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentSpec } from './specs';
import type { EnvironmentSpec } from '../../../src/local/runtime/environment-spec';
import { runtimeCommand } from '../../../src/local/runtime/runtime-command';
import type { Interpreter } from '../../../src/local/runtime/runtimes';

const LAYOUT = { task: '/e/task', opt: '/e/opt', home: '/e/home', runtimeDirectory: '/engine/runtime' };

function nodejs(spec: Partial<EnvironmentSpec> = {}, version = '22.12.0', lambdaVersion = '22') {
  const interpreter: Interpreter = { language: 'nodejs', lambdaVersion, version };
  return runtimeCommand(environmentSpec({ runtime: `nodejs${lambdaVersion}.x`, ...spec }), LAYOUT, interpreter, '/usr/bin/node');
}

describe('Node.js', () => {
  test('runs the bootstrap with the handler', () => {
    const command = nodejs();
    expect(command[0]).toBe('/usr/bin/node');
    expect(command.slice(-2)).toEqual(['/engine/runtime/nodejs.mjs', 'index.handler']);
  });

  test('a handler in a layer is where the layer is', () => {
    expect(nodejs({ handler: '/opt/nodejs/harness.handler' }).pop()).toBe('/e/opt/nodejs/harness.handler');
  });

  test('has the heap of its memory size', () => {
    expect(nodejs({ memorySizeMB: 128 })).toEqual(expect.arrayContaining(['--max-semi-space-size=6', '--max-old-space-size=116']));
  });

  test('has off what Lambda has off', () => {
    expect(nodejs()).toEqual(expect.arrayContaining(['--no-experimental-require-module', '--no-experimental-detect-module']));
    expect(nodejs({}, '24.0.0', '24').join()).not.toContain('experimental');
  });

  test('has on what the function turns on', () => {
    expect(nodejs({ environment: { NODE_OPTIONS: '--experimental-require-module' } })).not.toContain('--no-experimental-require-module');
  });

  test('is not given options that it does not know', () => {
    expect(nodejs({}, '20.16.0').join()).not.toContain('experimental');
  });

  test('starts in the function\'s wrapper', () => {
    expect(nodejs({ environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/wrapper' } }).slice(0, 2)).toEqual(['/e/opt/wrapper', '/usr/bin/node']);
  });
});

test('Python runs the bootstrap, which is told where layers are', () => {
  expect(runtimeCommand(environmentSpec(), LAYOUT, { language: 'python', lambdaVersion: '3.13' }, '/kit/bin/python3'))
    .toEqual(['/kit/bin/python3', '/engine/runtime/python.py', '/e/opt']);
});

describe('an OS-only runtime', () => {
  let folder: string;
  const command = (spec: Partial<EnvironmentSpec>) =>
    runtimeCommand(environmentSpec({ runtime: 'provided.al2023', ...spec }), LAYOUT, { language: 'provided', lambdaVersion: 'al2023' }, undefined);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'code-'));
    writeFileSync(join(folder, 'bootstrap'), '');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('is the bootstrap in the code', () => expect(command({ codeDirectory: folder })).toEqual(['/e/task/bootstrap']));

  test('is the bootstrap in a layer', () => expect(command({ codeDirectory: '/none', layerDirectories: [folder] })).toEqual(['/e/opt/bootstrap']));

  test('without either says what it looked for', () => {
    expect(command({ codeDirectory: '/none' }).join(' ')).toContain('Couldn\'t find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]');
  });
});
