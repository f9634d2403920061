import type { EnvironmentSpec } from './environment-spec';
import { moduleFolders } from './layers';
import type { Interpreter } from './runtimes';

/** Where things are, as the environment sees them. */
export interface Layout {
  readonly task: string;
  readonly opt: string;
  readonly home: string;
  readonly tmp?: string;
  /** LAMBDA_RUNTIME_DIR */
  readonly runtimeDirectory: string;
  /** folder of the interpreter, first on PATH. */
  readonly interpreterDirectory?: string;
  /** what the managed runtime brings: Python's site-packages or Node.js' node_modules. */
  readonly kitModules?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export function environmentVariables(
  spec: EnvironmentSpec, layout: Layout, interpreter: Interpreter, runtimeApi: string,
): { [name: string]: string } {
  return {
    ...unreserved(layout, interpreter),
    ...own(spec, layout),
    ...reserved(spec, layout, interpreter, runtimeApi),
  };
}

/** Those that a function may set otherwise. */
function unreserved(layout: Layout, { language, lambdaVersion }: Interpreter): { [name: string]: string } {
  const { task, opt, home, tmp, runtimeDirectory, interpreterDirectory, kitModules } = layout;
  const path = (...folders: (string | undefined)[]) => folders.filter(Boolean).join(':');
  return {
    HOME: home,
    ...(tmp && { TMPDIR: tmp }),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: path(interpreterDirectory, '/usr/local/bin', '/usr/bin', '/bin', `${opt}/bin`),
    // the system's own folders are left out: a dynamic linker knows them, and they need not fit the interpreter.
    LD_LIBRARY_PATH: path(task, `${task}/lib`, `${opt}/lib`),
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
    ...(language === 'nodejs' && {
      NODE_PATH: path(...moduleFolders(lambdaVersion).reverse().map(folder => `${opt}/${folder}`), kitModules, runtimeDirectory, task),
    }),
    ...(language === 'python' && { PYTHONPATH: path(kitModules, runtimeDirectory) }),
  };
}

/** The function's variables; in search paths Lambda's folders become this environment's. */
function own(spec: EnvironmentSpec, layout: Layout): { [name: string]: string } {
  const searchPaths = ['PATH', 'LD_LIBRARY_PATH', 'NODE_PATH', 'PYTHONPATH', 'AWS_LAMBDA_EXEC_WRAPPER'];
  return Object.fromEntries(Object.entries(spec.environment).map(([name, value]) => [
    name, searchPaths.includes(name) ? value.split(':').map(folder => located(folder, layout)).join(':') : value,
  ]));
}

/** A path of Lambda's in an environment whose folders are elsewhere. */
export function located(path: string, layout: Pick<Layout, 'task' | 'opt'>): string {
  return path.replace(/^\/opt(?=\/|$)/, layout.opt).replace(/^\/var\/task(?=\/|$)/, layout.task);
}

function reserved(spec: EnvironmentSpec, layout: Layout, { language }: Interpreter, runtimeApi: string): { [name: string]: string } {
  const { credentials, region } = spec;
  return {
    _HANDLER: spec.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    ...(language !== 'provided' && { AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}` }),
    AWS_LAMBDA_FUNCTION_NAME: spec.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memorySizeMB),
    AWS_LAMBDA_FUNCTION_VERSION: spec.functionVersion,
    AWS_LAMBDA_INITIALIZATION_TYPE: spec.initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: spec.logStreamName,
    AWS_LAMBDA_LOG_FORMAT: spec.logFormat,
    ...(spec.logFormat === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: spec.applicationLogLevel }),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: layout.task,
    LAMBDA_RUNTIME_DIR: layout.runtimeDirectory,
    // not Lambda's: the engine stands for the cloud, and a shared folder of code is read-only.
    AWS_ENDPOINT_URL: spec.endpointUrl,
    PYTHONDONTWRITEBYTECODE: '1',
  };
}
