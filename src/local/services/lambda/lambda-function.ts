import { randomUUID } from 'node:crypto';
import type { PolicyDocument, PolicyStatement } from '../../iam/policy-document';
import { ApiError } from '../service';
import type { Code } from './code';
import type { FunctionConfiguration } from './configuration';

/** What no update changes. */
export interface FunctionIdentity {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly runtime: string;
  readonly architecture: string;
  readonly code: Code;
  readonly tags: { readonly [key: string]: string };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html */
export interface EventInvokeConfig {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeSeconds: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  /** absent: nobody has configured it. */
  readonly lastModified?: Date;
}

/** A function, and the state machine of its updates. https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html */
export class LambdaFunction {
  eventInvokeConfig: EventInvokeConfig = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };
  /** the resource policy; a new document whenever it changes. */
  policies: readonly PolicyDocument[] = [];
  private revision = randomUUID();
  private modified = new Date();
  /** what `GetFunction` shows: during an update already the new one. */
  private latest: FunctionConfiguration;

  constructor(
    readonly identity: FunctionIdentity,
    /** what invocations use: during an update still the old one. */
    private current: FunctionConfiguration,
  ) {
    this.latest = current;
  }

  get name(): string { return this.identity.functionName; }
  get arn(): string { return this.identity.functionArn; }
  get serving(): FunctionConfiguration { return this.current; }
  get described(): FunctionConfiguration { return this.latest; }
  get revisionId(): string { return this.revision; }
  get lastModified(): Date { return this.modified; }
  get lastUpdateStatus(): 'InProgress' | 'Successful' { return this.latest === this.current ? 'Successful' : 'InProgress'; }

  addPermission(statement: PolicyStatement): void {
    const statements = this.policies.flatMap(policy => policy.Statement);
    this.policies = [{ Version: '2012-10-17', Id: 'default', Statement: [...statements, statement] }];
  }

  /** Checks that an update may begin now. */
  requireUpdatable(revisionId: string | undefined): void {
    if (this.lastUpdateStatus === 'InProgress') {
      throw new ApiError('ResourceConflictException',
        `The operation cannot be performed at this time. An update is in progress for resource: ${this.arn}`, 409);
    }
    if (revisionId !== undefined && revisionId !== this.revision) {
      throw new ApiError('PreconditionFailedException', 'The Revision Id provided does not match the latest Revision Id. '
        + 'Call the GetFunction/GetAlias API to retrieve the latest Revision Id', 412);
    }
  }

  beginUpdate(configuration: FunctionConfiguration): void {
    this.latest = configuration;
    this.revise();
  }

  /** The revision changes once more when an update is done: https://github.com/aws/aws-sdk/issues/377 */
  completeUpdate(): void {
    this.current = this.latest;
    this.revise();
  }

  private revise(): void {
    this.revision = randomUUID();
    this.modified = new Date();
  }
}
