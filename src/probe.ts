import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { COMPILED, type Language, languageOf, NODEJS, PYTHON } from './private/language';
import { assetPath } from './private/package-files';
import { checkProbeModule } from './private/probe-module';
import { fail, Problems } from './private/problems';

/**
 * Which module of the code is measured, and what of it.
 */
export interface ProbeModuleOptions {
  /**
   * The module that exports the scenarios: its path in the code without the file's ending, e.g. `index` or `probes/startup`.
   *
   * Node.js looks for `.mjs`, `.js` and `.cjs`, Python for `.py` and a package's `__init__.py`, in this order.
   *
   * @default 'index'
   */
  readonly module?: string;

  /**
   * Names of the exported functions to measure. One execution environment runs exactly one of them, once.
   *
   * Each is a line of the result for every memory size, so twice the scenarios take twice the invocations, but no further functions.
   *
   * @default ['run']
   */
  readonly scenarios?: string[];
}

/**
 * What a probe may want to know of the function that it is bound to.
 */
export interface ProbeBindOptions {
  /**
   * The function's runtime.
   */
  readonly runtime: lambda.Runtime;
}

/**
 * What a probe is to the functions that run it.
 */
export interface ProbeConfig {
  /**
   * The functions' code, deployed as it is: the harness comes in a layer.
   */
  readonly code: lambda.Code;

  /**
   * The module that exports the scenarios: its path in the code without the file's ending.
   */
  readonly module: string;

  /**
   * Names of the exported functions to measure.
   */
  readonly scenarios: string[];
}

/**
 * What is measured: a module that exports scenarios.
 *
 * A scenario is a plain function. It may take `measure`, to have a part of itself timed by name; what it throws is an outcome of its own
 * (`error`), with its message kept. In JavaScript it may be asynchronous:
 *
 * ```js
 * export async function client({ measure }) {
 *   const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
 *   await measure('construct', () => new DynamoDBClient());
 * }
 * ```
 *
 * In Python `measure` is a context manager:
 *
 * ```python
 * def client(measure):
 *     with measure('construct'):
 *         boto3.client('dynamodb')
 * ```
 *
 * The code is deployed as it is, and a harness without dependencies comes in a layer. What the module imports at its top is loaded in INIT or
 * in the first invoke, as the run's `Placement` says.
 */
export abstract class Probe {
  /**
   * Makes a client (scenario `client`) and a resource (scenario `resource`) of boto3, as the Python runtime brings it: the published experiment.
   *
   * Throws when it is bound to a runtime that isn't Python.
   */
  public static boto3(): Probe {
    return new DirectoryProbe('Probe.boto3()', assetPath('probes', 'boto3'), { scenarios: ['client', 'resource'] }, PYTHON);
  }

  /**
   * Makes a DynamoDB client (scenario `client`) and a document client (scenario `documentClient`) of the AWS SDK for JavaScript v3,
   * as the Node.js runtime brings it.
   *
   * Throws when it is bound to a runtime that isn't Node.js.
   */
  public static awsSdkJs(): Probe {
    return new DirectoryProbe('Probe.awsSdkJs()', assetPath('probes', 'aws-sdk-js'), { scenarios: ['client', 'documentClient'] }, NODEJS);
  }

  /**
   * A directory with the module and all that it needs, deployed as it is: nothing is installed, compiled or left out.
   *
   * Throws when it is bound if there's no such directory, or no such module in it for the function's runtime.
   *
   * @param directory - path of the directory; a relative one is looked for from the current working directory
   * @param options - module and scenarios
   */
  public static fromAsset(directory: string, options?: ProbeModuleOptions): Probe {
    return new DirectoryProbe('Probe.fromAsset()', directory, options ?? {});
  }

  /**
   * Any code, such as TypeScript that is bundled first: `lambda.Code.fromCustomCommand('dist/probe', ['npx', 'esbuild', …])`.
   *
   * Whether the module and its scenarios exist shows only when the functions run: a run ends with the harness's message then.
   *
   * @param code - the functions' code
   * @param options - module and scenarios
   */
  public static fromCode(code: lambda.Code, options?: ProbeModuleOptions): Probe {
    return new CodeProbe(code, options ?? {});
  }

  /**
   * Called once by every benchmark (and variant) that uses this probe, before anything of it is made.
   *
   * @param scope - the benchmark
   * @param options - the function's runtime
   */
  public abstract bind(scope: Construct, options: ProbeBindOptions): ProbeConfig;
}

function withDefaults({ module = 'index', scenarios = ['run'] }: ProbeModuleOptions): Required<ProbeModuleOptions> {
  return { module, scenarios };
}

class CodeProbe extends Probe {
  constructor(private readonly code: lambda.Code, private readonly options: ProbeModuleOptions) {
    super();
  }

  public bind(): ProbeConfig {
    return { code: this.code, ...withDefaults(this.options) };
  }
}

class DirectoryProbe extends Probe {
  constructor(
    private readonly factory: string,
    private readonly directory: string,
    private readonly options: ProbeModuleOptions,
    private readonly language?: Language,
  ) {
    super();
  }

  public bind(scope: Construct, { runtime }: ProbeBindOptions): ProbeConfig {
    const language = languageOf(runtime);
    if (this.language && language !== this.language) {
      fail(scope, 'runtime', `be a ${this.language.name} runtime for the probe ${this.factory}`, runtime.name);
    }
    const { module, scenarios } = withDefaults(this.options);
    const problems = new Problems(scope);
    checkProbeModule(problems, module, scenarios);
    problems.throwIfAny();
    this.checkDirectory(scope);
    if (language) {
      this.checkModule(scope, module, language);
    }
    const isOurs = this.language !== undefined;
    return { code: lambda.Code.fromAsset(this.directory, isOurs ? { exclude: COMPILED } : {}), module, scenarios };
  }

  private checkDirectory(scope: Construct): void {
    const prop = `directory of ${this.factory}`;
    if (Token.isUnresolved(this.directory)) {
      fail(scope, prop, 'be known when the template is made, because it is read then', this.directory);
    }
    if (!statSync(this.directory, { throwIfNoEntry: false })?.isDirectory()) {
      fail(scope, prop, 'be a directory that exists', resolve(this.directory));
    }
  }

  private checkModule(scope: Construct, module: string, language: Language): void {
    const files = language.moduleFiles(module);
    if (files.some(file => existsSync(join(this.directory, file)))) {
      return;
    }
    const source = [`${module}.ts`, `${module}.mts`].find(file => existsSync(join(this.directory, file)));
    const advice = source && language === NODEJS
      ? `; ${source} is there: bundle it with Probe.fromCode(lambda.Code.fromCustomCommand(…))`
      : '';
    fail(scope, `module of ${this.factory}`, `be one of the files ${files.join(', ')} in ${resolve(this.directory)} for ${language.name}${advice}`, module);
  }
}
