import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentSpec } from './environment-spec';
import { Layout, located } from './environment-variables';
import type { Interpreter } from './runtimes';

/** The command line of a function's runtime; a wrapper of the function's own goes before it. */
export function runtimeCommand(spec: EnvironmentSpec, layout: Layout, interpreter: Interpreter, program: string | undefined): string[] {
  const wrapper = spec.environment.AWS_LAMBDA_EXEC_WRAPPER;
  return [...(wrapper ? [located(wrapper, layout)] : []), ...plainCommand(spec, layout, interpreter, program!)];
}

function plainCommand(spec: EnvironmentSpec, layout: Layout, interpreter: Interpreter, program: string): string[] {
  switch (interpreter.language) {
    case 'nodejs': return [program, ...nodeOptions(spec, interpreter), join(layout.runtimeDirectory, 'nodejs.mjs'), located(spec.handler, layout)];
    case 'python': return [program, join(layout.runtimeDirectory, 'python.py'), layout.opt];
    case 'provided': return bootstrapCommand(spec, layout);
  }
}

/** As Lambda starts Node.js: its heap follows the memory size, and of experimental features those are off that the documentation lists. */
function nodeOptions({ memorySizeMB, environment }: EnvironmentSpec, { lambdaVersion, version = '' }: Interpreter): string[] {
  const newSpaceMB = Math.floor(memorySizeMB / 10);
  const disabled = { 20: ['require-module'], 22: ['require-module', 'detect-module'] }[lambdaVersion] ?? [];
  const [major, minor] = version.split('.').map(Number);
  return [
    '--expose-gc', '--max-http-header-size=81920',
    `--max-semi-space-size=${Math.floor(newSpaceMB / 2)}`, `--max-old-space-size=${memorySizeMB - newSpaceMB}`,
    // https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html; both options are known from 20.17 on.
    ...(major > 20 || (major === 20 && minor >= 17) ? disabled : [])
      .filter(feature => !environment.NODE_OPTIONS?.includes(`--experimental-${feature}`)).map(feature => `--no-experimental-${feature}`),
  ];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html */
function bootstrapCommand({ codeDirectory, layerDirectories }: EnvironmentSpec, { task, opt }: Layout): string[] {
  if (existsSync(join(codeDirectory, 'bootstrap'))) return [join(task, 'bootstrap')];
  if (layerDirectories.some(layer => existsSync(join(layer, 'bootstrap')))) return [join(opt, 'bootstrap')];
  return ['/bin/sh', '-c', 'echo "Couldn\'t find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"; exit 127'];
}
