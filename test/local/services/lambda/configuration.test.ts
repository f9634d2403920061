import { configuration } from './fixture';
import { readConfiguration } from '../../../../src/local/services/lambda/configuration';
import type { LayerVersion } from '../../../../src/local/services/lambda/layers';
import { PropertyReader } from '../../../../src/local/services/properties';

const layer = (arn: string): LayerVersion => ({ arn, directory: '/layer', size: 1, sha256: '' });

function read(properties: object, current?: ReturnType<typeof configuration>) {
  const reader = new PropertyReader('AWS::Lambda::Function', { logicalId: 'Probe' }, { Handler: 'index.handler', ...properties });
  return readConfiguration(reader, 'probe', layer, current);
}

const variables = (Variables: object) => ({ Environment: { Variables } });

test('defaults are Lambda\'s', () => {
  expect(read({})).toEqual({
    description: '',
    handler: 'index.handler',
    memorySizeMB: 128,
    timeoutSeconds: 3,
    environment: {},
    layers: [],
    tracingMode: 'PassThrough',
    ephemeralStorageMB: 512,
    logging: { logGroup: '/aws/lambda/probe', logFormat: 'Text', systemLogLevel: 'INFO', applicationLogLevel: 'INFO' },
  });
});

test('takes numbers as text and values of variables that aren\'t text, as CloudFormation does', () => {
  expect(read({ MemorySize: '512', Timeout: '30', ...variables({ DEBUG: true, LEVEL: 3 }) }))
    .toMatchObject({ memorySizeMB: 512, timeoutSeconds: 30, environment: { DEBUG: 'true', LEVEL: '3' } });
});

test('JSON logging has levels and may have a log group of its own', () => {
  const LoggingConfig = { LogFormat: 'JSON', LogGroup: 'probes', SystemLogLevel: 'DEBUG' };
  expect(read({ LoggingConfig }).logging).toEqual({ logGroup: 'probes', logFormat: 'JSON', systemLogLevel: 'DEBUG', applicationLogLevel: 'INFO' });
});

test('an update keeps what it doesn\'t name', () => {
  const current = configuration({ memorySizeMB: 1024, environment: { EPOCH: '1' }, timeoutSeconds: 30 });
  expect(read({ Timeout: 60 }, current)).toEqual({ ...current, timeoutSeconds: 60 });
});

test('an update replaces the whole map of variables', () => {
  const current = configuration({ environment: { EPOCH: '1', MINE: 'kept only if named' } });
  expect(read(variables({ EPOCH: '2' }), current).environment).toEqual({ EPOCH: '2' });
  expect(read({ Environment: {} }, current).environment).toEqual({});
});

test('variables of 4 KB are the most', () => {
  const overhead = JSON.stringify({ LONG: '' }).length;
  expect(() => read(variables({ LONG: 'x'.repeat(4096 - overhead) }))).not.toThrow();
  expect(() => read(variables({ LONG: 'x'.repeat(4097 - overhead) }))).toThrow('exceeded the 4KB limit of environment variables: measured size 4097 bytes');
});

test('five layers are the most, each once', () => {
  const arns = [1, 2, 3, 4, 5, 6].map(n => `arn:aws:lambda:eu-west-1:111122223333:layer:l${n}:1`);
  expect(read({ Layers: arns.slice(0, 5) }).layers).toHaveLength(5);
  expect(() => read({ Layers: arns })).toThrow('must be at most 5, and there are 6');
  expect(() => read({ Layers: [`${arns[0]}`, `${arns[0]!.slice(0, -1)}2`] })).toThrow('is there twice');
});

test.each([
  ['MemorySize 127', { MemorySize: 127 }, 'property MemorySize 127 must be a whole number from 128 to 10240'],
  ['MemorySize 10241', { MemorySize: 10_241 }, 'from 128 to 10240'],
  ['Timeout 0', { Timeout: 0 }, 'property Timeout 0 must be a whole number from 1 to 900'],
  ['Timeout 901', { Timeout: 901 }, 'from 1 to 900'],
  ['EphemeralStorage 511', { EphemeralStorage: { Size: 511 } }, 'from 512 to 10240'],
  ['a reserved variable', variables({ AWS_REGION: 'here' }), '"AWS_REGION" is one of the reserved keys'],
  ['a variable with a hyphen', variables({ 'MY-NAME': 'x' }), '"MY-NAME" must begin with a letter'],
  ['a variable that is an object', variables({ NESTED: {} }), 'property Environment.Variables.NESTED {} must be a string'],
  ['an unknown member', { Environment: { Other: 1 } }, 'property Environment.Other 1 is not supported'],
  ['an unknown format', { LoggingConfig: { LogFormat: 'XML' } }, 'property LoggingConfig.LogFormat "XML" must be one of JSON, Text'],
  ['a level with text logs', { LoggingConfig: { SystemLogLevel: 'DEBUG' } }, 'need the LogFormat JSON'],
  ['a log group in aws/', { LoggingConfig: { LogGroup: 'aws/mine' } }, 'not begin with aws/'],
  ['an unknown tracing mode', { TracingConfig: { Mode: 'On' } }, 'must be one of Active, PassThrough'],
])('refuses %s', (_, properties, message) => {
  expect(() => read(properties)).toThrow(message);
});

test('a handler is needed', () => {
  expect(() => read({ Handler: undefined })).toThrow('property Handler is required');
});
