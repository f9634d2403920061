import { RuntimeFamily, type Runtime } from 'aws-cdk-lib/aws-lambda';
import { assetPath } from './package-files';

/** What differs between the languages that a probe module may be written in. */
export interface Language {
  readonly name: string;
  /** construct id of the harness's layer. */
  readonly harnessId: string;
  /** root of the layer: its content is in /opt. */
  readonly harnessDirectory: string;
  /** what a probe function's handler is. */
  readonly handler: string;
  /** files that the module `index` may be in, in the order in which the harness looks for them. */
  moduleFiles(module: string): string[];
}

/** What Python leaves beside its sources; one file of it would change the hash of our own assets. */
export const COMPILED = ['**/__pycache__'];

export const NODEJS: Language = {
  name: 'Node.js',
  harnessId: 'NodejsHarness',
  harnessDirectory: assetPath('harness', 'nodejs'),
  handler: '/opt/nodejs/cold-start-harness.handler',
  moduleFiles: module => [`${module}.mjs`, `${module}.js`, `${module}.cjs`],
};

export const PYTHON: Language = {
  name: 'Python',
  harnessId: 'PythonHarness',
  harnessDirectory: assetPath('harness', 'python'),
  handler: 'cold_start_harness.handler',
  moduleFiles: module => [`${module}.py`, `${module}/__init__.py`],
};

/** The language of a runtime; undefined if there's no harness for it. */
export function languageOf(runtime: Runtime): Language | undefined {
  // new lambda.Runtime('nodejs26.x'), a runtime younger than the CDK, has no family.
  if (runtime.family === RuntimeFamily.NODEJS || runtime.name.startsWith('nodejs')) {
    return NODEJS;
  }
  if (runtime.family === RuntimeFamily.PYTHON || runtime.name.startsWith('python')) {
    return PYTHON;
  }
  return undefined;
}
