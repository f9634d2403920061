import { PropertyReader, isRecord } from '../properties';
import type { LayerVersion } from './layers';

/** What an execution environment is started with. Never changed: an update makes a new one. */
export interface FunctionConfiguration {
  readonly description: string;
  readonly handler: string;
  readonly memorySizeMB: number;
  readonly timeoutSeconds: number;
  readonly environment: { readonly [name: string]: string };
  readonly layers: readonly LayerVersion[];
  readonly logging: LoggingConfiguration;
  readonly tracingMode: string;
  readonly ephemeralStorageMB: number;
}

export interface LoggingConfiguration {
  readonly logGroup: string;
  readonly logFormat: 'JSON' | 'Text';
  readonly systemLogLevel: 'DEBUG' | 'INFO' | 'WARN';
  readonly applicationLogLevel: 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR' | 'FATAL';
}

/** What `UpdateFunctionConfiguration` may change; a function's creation has them too. */
export const CONFIGURABLE = [
  'Description', 'Environment', 'EphemeralStorage', 'Handler', 'Layers', 'LoggingConfig', 'MemorySize', 'Timeout', 'TracingConfig',
] as const;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LARGEST_ENVIRONMENT = 4096;
const MOST_LAYERS = 5;

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const RESERVED_VARIABLES = new Set([
  '_HANDLER', '_X_AMZN_TRACE_ID', 'AWS_DEFAULT_REGION', 'AWS_REGION', 'AWS_EXECUTION_ENV', 'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE', 'AWS_LAMBDA_FUNCTION_VERSION', 'AWS_LAMBDA_INITIALIZATION_TYPE', 'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME', 'AWS_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR',
]);

/** Members that are absent keep the value they have in `current`, or get Lambda's default. */
export function readConfiguration(
  reader: PropertyReader, functionName: string, findLayer: (arn: string) => LayerVersion, current?: FunctionConfiguration,
): FunctionConfiguration {
  return {
    description: reader.text('Description') ?? current?.description ?? '',
    handler: reader.text('Handler') ?? current?.handler ?? reader.requiredText('Handler'),
    memorySizeMB: reader.number('MemorySize', { min: 128, max: 10_240 }) ?? current?.memorySizeMB ?? 128,
    timeoutSeconds: reader.number('Timeout', { min: 1, max: 900 }) ?? current?.timeoutSeconds ?? 3,
    // the whole map is replaced, never merged.
    environment: readEnvironment(reader) ?? current?.environment ?? {},
    layers: readLayers(reader, findLayer) ?? current?.layers ?? [],
    logging: readLogging(reader, functionName) ?? current?.logging
      ?? { logGroup: defaultLogGroup(functionName), logFormat: 'Text', systemLogLevel: 'INFO', applicationLogLevel: 'INFO' },
    tracingMode: oneOf(reader, 'TracingConfig', 'Mode', ['Active', 'PassThrough']) ?? current?.tracingMode ?? 'PassThrough',
    ephemeralStorageMB: readEphemeralStorage(reader) ?? current?.ephemeralStorageMB ?? 512,
  };
}

function readEnvironment(reader: PropertyReader): { readonly [name: string]: string } | undefined {
  const environment = reader.record('Environment');
  if (!environment) return undefined;
  reader.onlyMembers('Environment', environment, 'Variables');
  const given = environment.Variables ?? {};
  if (!isRecord(given)) reader.refuse('Environment.Variables', given, 'must be an object');
  const variables = Object.fromEntries(Object.entries(given).map(([name, value]) => {
    if (typeof value === 'object') reader.refuse(`Environment.Variables.${name}`, value, 'must be a string');
    return [name, String(value)];
  }));
  checkVariables(reader, variables);
  return variables;
}

function checkVariables(reader: PropertyReader, variables: { readonly [name: string]: string }): void {
  for (const name of Object.keys(variables)) {
    if (RESERVED_VARIABLES.has(name)) {
      reader.refuse('Environment', name, 'is one of the reserved keys that are currently not supported for modification: choose another name');
    }
    if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      reader.refuse('Environment', name, 'must begin with a letter and have letters, digits and underscores only, at least two');
    }
  }
  const size = Buffer.byteLength(JSON.stringify(variables));
  if (size > LARGEST_ENVIRONMENT) {
    reader.refuse('Environment', undefined, `has exceeded the 4KB limit of environment variables: measured size ${size} bytes`);
  }
}

function readLayers(reader: PropertyReader, findLayer: (arn: string) => LayerVersion): readonly LayerVersion[] | undefined {
  const arns = reader.list('Layers')?.map(String);
  if (arns === undefined) return undefined;
  if (arns.length > MOST_LAYERS) {
    reader.refuse('Layers', arns, `must be at most ${MOST_LAYERS}, and there are ${arns.length}`);
  }
  const names = arns.map(arn => arn.slice(0, arn.lastIndexOf(':')));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    reader.refuse('Layers', twice, 'is there twice: a function can have one version of a layer');
  }
  return arns.map(findLayer);
}

function readLogging(reader: PropertyReader, functionName: string): LoggingConfiguration | undefined {
  const logging = reader.record('LoggingConfig');
  if (!logging) return undefined;
  reader.onlyMembers('LoggingConfig', logging, 'ApplicationLogLevel', 'LogFormat', 'LogGroup', 'SystemLogLevel');
  const logFormat = oneOf(reader, 'LoggingConfig', 'LogFormat', ['JSON', 'Text']) ?? 'Text';
  const systemLogLevel = oneOf(reader, 'LoggingConfig', 'SystemLogLevel', ['DEBUG', 'INFO', 'WARN']);
  const applicationLogLevel = oneOf(reader, 'LoggingConfig', 'ApplicationLogLevel', ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']);
  if (logFormat === 'Text' && (systemLogLevel ?? applicationLogLevel)) {
    reader.refuse('LoggingConfig', logging, 'has log levels, which need the LogFormat JSON');
  }
  const logGroup = logging.LogGroup ?? defaultLogGroup(functionName);
  if (typeof logGroup !== 'string' || !/^[.\-_/#A-Za-z0-9]{1,512}$/.test(logGroup) || logGroup.startsWith('aws/')) {
    reader.refuse('LoggingConfig.LogGroup', logGroup, 'must be the name of a log group and not begin with aws/');
  }
  return { logGroup, logFormat, systemLogLevel: systemLogLevel ?? 'INFO', applicationLogLevel: applicationLogLevel ?? 'INFO' };
}

function readEphemeralStorage(reader: PropertyReader): number | undefined {
  const storage = reader.record('EphemeralStorage');
  if (!storage) return undefined;
  reader.onlyMembers('EphemeralStorage', storage, 'Size');
  const size = Number(storage.Size);
  if (!Number.isInteger(size) || size < 512 || size > 10_240) {
    reader.refuse('EphemeralStorage.Size', storage.Size, 'must be a whole number from 512 to 10240');
  }
  return size;
}

function oneOf<T extends string>(reader: PropertyReader, property: string, member: string, allowed: readonly T[]): T | undefined {
  const value = reader.record(property)?.[member];
  if (value === undefined) return undefined;
  return allowed.find(one => one === value) ?? reader.refuse(`${property}.${member}`, value, `must be one of ${allowed.join(', ')}`);
}

function defaultLogGroup(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
