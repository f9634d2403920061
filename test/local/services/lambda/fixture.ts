import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ResourceAddress } from '../../../../src/local/assembly/arn';
import type { ResourceContext, ResourceProperties, CreatedResource, ResourceProvider } from '../../../../src/local/assembly/resource-provider';
import type { EngineContext } from '../../../../src/local/engine-context';
import { Faults } from '../../../../src/local/faults/faults';
import { Authorizer } from '../../../../src/local/iam/authorizer';
import { CredentialStore } from '../../../../src/local/iam/credentials';
import type { PolicyDocument, PolicyStatement } from '../../../../src/local/iam/policy-document';
import { Code } from '../../../../src/local/services/lambda/code';
import { FunctionConfiguration } from '../../../../src/local/services/lambda/configuration';
import { Invocation, Outcome } from '../../../../src/local/services/lambda/invoker';
import { LambdaFunction } from '../../../../src/local/services/lambda/lambda-function';

export const ADDRESS: ResourceAddress = { partition: 'aws', region: 'eu-west-1', accountId: '111122223333' };
export const ROLE_ARN = 'arn:aws:iam::111122223333:role/Role';
export const QUEUE_ARN = 'arn:aws:sqs:eu-west-1:111122223333:Queue';

export interface FakeContext extends EngineContext {
  readonly messages: string[];
}

/** A context with one role that Lambda may take on. */
export function engineContext(): FakeContext {
  const authorizer = new Authorizer();
  authorizer.registerRole({ roleArn: ROLE_ARN, trustPolicy: policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }) });
  const messages: string[] = [];
  return {
    address: ADDRESS,
    authorizer,
    credentials: new CredentialStore(),
    random: () => 0,
    faults: new Faults({}, 1),
    messages,
    log: message => void messages.push(message),
  };
}

export function policy(...statements: Omit<PolicyStatement, 'Effect'>[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements.map(statement => ({ Effect: 'Allow', ...statement })) };
}

export function functionArn(name: string): string {
  return `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
}

const CODE: Code = { directory: '/code', size: 10, sha256: 'c29tZSBoYXNo' };

export function configuration(overrides: Partial<FunctionConfiguration> = {}): FunctionConfiguration {
  return {
    description: '',
    handler: 'index.handler',
    memorySizeMB: 128,
    timeoutSeconds: 3,
    environment: {},
    layers: [],
    tracingMode: 'PassThrough',
    ephemeralStorageMB: 512,
    logging: { logGroup: '/aws/lambda/probe', logFormat: 'Text', systemLogLevel: 'INFO', applicationLogLevel: 'INFO' },
    ...overrides,
  };
}

export function lambdaFunction(functionName = 'probe', overrides: Partial<FunctionConfiguration> = {}): LambdaFunction {
  return new LambdaFunction({
    functionName, functionArn: functionArn(functionName), roleArn: ROLE_ARN, runtime: 'nodejs22.x', architecture: 'x86_64', code: CODE, tags: {},
  }, configuration(overrides));
}

export function succeeded({ requestId, lambdaFunction: { name } }: Invocation, answer: unknown = null): Outcome {
  return {
    status: 'success',
    payload: Buffer.from(JSON.stringify(answer)),
    environmentAlive: true,
    executedVersion: '$LATEST',
    logTail: Buffer.alloc(0),
    measurement: { requestId, functionName: name, environmentId: 'stream', coldStart: true, durationMs: 1, maxMemoryUsedMB: 64 },
  };
}

export function failed(invocation: Invocation): Outcome {
  return { ...succeeded(invocation, { errorType: 'Error', errorMessage: 'it broke' }), status: 'error', functionError: 'Unhandled', errorType: 'Error' };
}

/** Makes resources as a deployment does, with code from folders of the test's own. */
export class Stack {
  readonly directory = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  private count = 0;

  constructor(private readonly providers: { readonly [type: string]: ResourceProvider }) {}

  async create(type: string, logicalId: string, properties: ResourceProperties): Promise<CreatedResource> {
    const context: ResourceContext = {
      ...ADDRESS,
      logicalId,
      stackName: 'Stack',
      physicalName: () => `Stack-${logicalId}-${++this.count}`,
      stageCode: async location => location.directory as string,
    };
    return this.providers[type]!.create(context, properties);
  }

  /** A code location: a folder with these files. */
  code(files: { readonly [path: string]: string } = { 'index.js': '' }): ResourceProperties {
    const directory = mkdtempSync(join(this.directory, 'code-'));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), content);
    }
    return { directory };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
