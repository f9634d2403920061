import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Lazy } from 'aws-cdk-lib';
import { Code, Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Probe, type ProbeBindOptions, type ProbeConfig } from '../src';
import { benchmark, manifestOf, probesOf, templateOf } from './support/stacks';

const directories: string[] = [];
afterAll(() => directories.forEach(directory => rmSync(directory, { recursive: true })));

function directoryWith(...files: string[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'probe-'));
  directories.push(directory);
  for (const file of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), '');
  }
  return directory;
}

const NODEJS = Runtime.NODEJS_22_X;
const PYTHON = Runtime.PYTHON_3_13;
const bind = (probe: Probe, runtime: Runtime) => () => benchmark({ probe, runtime });

/** What the functions and the manifest know of a probe. */
function bound(probe: Probe, runtime: Runtime): { scenarios: string[]; module: string } {
  const template = templateOf({ probe, runtime });
  return { scenarios: manifestOf(template).functions[0].scenarios, module: probesOf(template)[0].Properties.Environment.Variables.COLD_START_MODULE };
}

describe('boto3', () => {
  test('has the scenarios of the published experiment', () => {
    expect(bound(Probe.boto3(), PYTHON)).toEqual({ scenarios: ['client', 'resource'], module: 'index' });
  });

  test('fails with a runtime of another language', () => {
    expect(bind(Probe.boto3(), NODEJS)).toThrow(new Error('Stack/Bench: runtime must be a Python runtime for the probe Probe.boto3(), got \'nodejs22.x\''));
  });
});

describe('awsSdkJs', () => {
  test('has a client and a document client', () => {
    expect(bound(Probe.awsSdkJs(), NODEJS)).toEqual({ scenarios: ['client', 'documentClient'], module: 'index' });
  });

  test('fails with a runtime of another language', () => {
    expect(bind(Probe.awsSdkJs(), PYTHON)).toThrow(new Error('Stack/Bench: runtime must be a Node.js runtime for the probe Probe.awsSdkJs(), got \'python3.13\''));
  });
});

describe('fromAsset', () => {
  test('measures the scenario run of the module index by default', () => {
    expect(bound(Probe.fromAsset(directoryWith('index.mjs')), NODEJS)).toEqual({ scenarios: ['run'], module: 'index' });
  });

  test.each([
    [NODEJS, 'index.mjs', 'index'],
    [NODEJS, 'index.js', 'index'],
    [NODEJS, 'index.cjs', 'index'],
    [NODEJS, 'probes/start-up.mjs', 'probes/start-up'],
    [PYTHON, 'index.py', 'index'],
    [PYTHON, 'mine/__init__.py', 'mine'],
    [PYTHON, 'probes/mine.py', 'probes/mine'],
  ])('%s finds %s', (runtime, file, module) => {
    expect(bound(Probe.fromAsset(directoryWith(file), { module }), runtime).module).toBe(module);
  });

  test('deploys the directory as it is', () => {
    const directory = directoryWith('index.py', '__pycache__/index.cpython-313.pyc', 'data.txt');
    const withCache = probesOf(templateOf({ probe: Probe.fromAsset(directory) }))[0].Properties.Code;
    rmSync(join(directory, '__pycache__'), { recursive: true });
    expect(probesOf(templateOf({ probe: Probe.fromAsset(directory) }))[0].Properties.Code).not.toEqual(withCache);
  });

  test('may be shared by benchmarks of several stacks', () => {
    const probe = Probe.fromAsset(directoryWith('index.py'));
    benchmark({ probe });
    expect(bind(probe, PYTHON)).not.toThrow();
  });

  test('fails without the directory', () => {
    const directory = join(directoryWith(), 'missing');
    expect(bind(Probe.fromAsset(directory), NODEJS))
      .toThrow(new Error(`Stack/Bench: directory of Probe.fromAsset() must be a directory that exists, got '${directory}'`));
  });

  test('fails with a file', () => {
    const file = join(directoryWith('index.mjs'), 'index.mjs');
    expect(bind(Probe.fromAsset(file), NODEJS)).toThrow(`Stack/Bench: directory of Probe.fromAsset() must be a directory that exists, got '${file}'`);
  });

  test('fails with a token', () => {
    expect(bind(Probe.fromAsset(Lazy.string({ produce: () => '.' })), NODEJS))
      .toThrow('Stack/Bench: directory of Probe.fromAsset() must be known when the template is made, because it is read then, got a token');
  });

  test('fails without the module, and says which files are looked for', () => {
    const directory = directoryWith('index.py');
    expect(bind(Probe.fromAsset(directory), NODEJS)).toThrow(new Error(
      `Stack/Bench: module of Probe.fromAsset() must be one of the files index.mjs, index.js, index.cjs in ${directory} for Node.js, got 'index'`,
    ));
    expect(bind(Probe.fromAsset(directory, { module: 'mine' }), PYTHON)).toThrow(new Error(
      `Stack/Bench: module of Probe.fromAsset() must be one of the files mine.py, mine/__init__.py in ${directory} for Python, got 'mine'`,
    ));
  });

  test('fails with TypeScript, and says what to do', () => {
    expect(bind(Probe.fromAsset(directoryWith('index.ts')), NODEJS))
      .toThrow('; index.ts is there: bundle it with Probe.fromCode(lambda.Code.fromCustomCommand(…)), got \'index\'');
  });
});

describe('fromCode', () => {
  test('measures the scenario run of the module index by default', () => {
    expect(bound(Probe.fromCode(Code.fromAsset(directoryWith('other.mjs'))), NODEJS)).toEqual({ scenarios: ['run'], module: 'index' });
  });

  test('takes any code', () => {
    const [probe] = probesOf(templateOf({ probe: Probe.fromCode(Code.fromInline('def run(): pass')) }));
    expect(probe.Properties.Code).toEqual({ ZipFile: 'def run(): pass' });
  });
});

describe('names', () => {
  const code = Code.fromInline('…');

  test.each(['index.mjs', './index', '../index', '/index', 'a//b', 'probes.mine', '', 'a b'])('fails with the module %j', module => {
    expect(bind(Probe.fromCode(code, { module }), NODEJS)).toThrow(new Error(
      `Stack/Bench: module of the probe must be a path of letters, digits, - and _ separated by /, without the file's ending, such as 'index', got '${module}'`,
    ));
  });

  test('fails with a module whose path is too long for the functions\' environment', () => {
    const module = (length: number) => 'probes/'.padEnd(length, 'x');
    expect(bind(Probe.fromCode(code, { module: module(255) }), NODEJS)).not.toThrow();
    expect(bind(Probe.fromCode(code, { module: module(256) }), NODEJS)).toThrow(/module of the probe must have at most 255 characters.*, got 'probes\/x/);
  });

  test('fails with a module that has its ending, before it is looked for', () => {
    expect(bind(Probe.fromAsset(directoryWith('index.mjs'), { module: 'index.mjs' }), NODEJS)).toThrow(/without the file's ending/);
  });

  test.each(['1st', 'a-b', 'a.b', '', 'x'.repeat(65)])('fails with the scenario %j', scenario => {
    expect(bind(Probe.fromCode(code, { scenarios: ['run', scenario] }), NODEJS)).toThrow(new Error(
      `Stack/Bench: scenarios of the probe must be names of exported functions (letters, digits and _, at most 64, not beginning with a digit), got '${scenario}'`,
    ));
  });

  test('fails without a scenario', () => {
    expect(bind(Probe.fromCode(code, { scenarios: [] }), NODEJS)).toThrow('Stack/Bench: scenarios of the probe must name at least one exported function');
  });

  test('fails with a scenario named twice', () => {
    expect(bind(Probe.fromCode(code, { scenarios: ['run', 'load', 'run'] }), NODEJS))
      .toThrow(new Error('Stack/Bench: scenarios of the probe must be different from each other, got \'run\''));
  });

  test('fails with tokens', () => {
    const token = Lazy.string({ produce: () => 'index' });
    expect(bind(Probe.fromCode(code, { module: token, scenarios: [token] }), NODEJS)).toThrow(/module .* got a token\n.*scenarios .* got a token/);
  });
});

describe('an own kind of probe', () => {
  class OwnProbe extends Probe {
    public options?: ProbeBindOptions;
    constructor(private readonly config: Partial<ProbeConfig> = {}) {
      super();
    }

    public bind(_scope: Construct, options: ProbeBindOptions): ProbeConfig {
      this.options = options;
      return { code: Code.fromInline('…'), module: 'own', scenarios: ['run'], ...this.config };
    }
  }

  test('is told the runtime', () => {
    const probe = new OwnProbe();
    benchmark({ probe, runtime: NODEJS });
    expect(probe.options).toEqual({ runtime: NODEJS });
  });

  test('fails with wrong names like any other', () => {
    expect(bind(new OwnProbe({ scenarios: ['a-b'] }), NODEJS)).toThrow(/scenarios of the probe must be names/);
  });
});

describe('runtimes', () => {
  const probe = Probe.fromCode(Code.fromInline('…'));

  test.each([
    [Runtime.NODEJS_20_X, '/opt/nodejs/cold-start-harness.handler'],
    [Runtime.NODEJS_LATEST, '/opt/nodejs/cold-start-harness.handler'],
    [new Runtime('nodejs26.x'), '/opt/nodejs/cold-start-harness.handler'],
    [new Runtime('nodejs26.x', RuntimeFamily.NODEJS), '/opt/nodejs/cold-start-harness.handler'],
    [Runtime.PYTHON_3_9, 'cold_start_harness.handler'],
    [new Runtime('python3.16'), 'cold_start_harness.handler'],
  ])('%s has the handler %s', (runtime, handler) => {
    expect(probesOf(templateOf({ probe: Probe.fromCode(Code.fromAsset(directoryWith('index'))), runtime }))[0].Properties).toMatchObject({ Handler: handler, Runtime: runtime.name });
  });

  test.each([Runtime.JAVA_21, Runtime.PROVIDED_AL2023, Runtime.DOTNET_8, Runtime.RUBY_3_3, new Runtime('php8.4')])('fails with %s', runtime => {
    expect(bind(probe, runtime)).toThrow(new Error(`Stack/Bench: runtime must be a Node.js or a Python runtime, because these have a harness, got '${runtime.name}'`));
  });
});
