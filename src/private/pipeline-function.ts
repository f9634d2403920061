import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { assetPath } from './package-files';
import { logGroup, type Storage } from './storage';

export interface PipelineFunctionProps {
  /** its folder in assets/pipeline. */
  readonly bundle: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memorySize: number;
  readonly environment: { readonly [name: string]: string };
  readonly storage: Storage;
}

/** One of the pipeline's own Lambdas, with a log group and a role that allows nothing but to write there. */
export class PipelineFunction extends Construct {
  public readonly lambdaFunction: lambda.Function;
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, { bundle, storage, ...props }: PipelineFunctionProps) {
    super(scope, id);
    const ownLogs = logGroup(this, 'Logs', storage);
    this.role = lambdaRole(this, 'Role', ownLogs.logGroupArn);
    this.lambdaFunction = new lambda.Function(this, 'Function', {
      ...props,
      runtime: lambda.Runtime.NODEJS_22_X,
      code: lambda.Code.fromAsset(assetPath('pipeline', bundle)),
      handler: 'index.handler',
      role: this.role,
      logGroup: ownLogs,
      loggingFormat: lambda.LoggingFormat.JSON,
    });
  }

  public allow(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
  }
}

/** A role for Lambda functions that may write to one log group. */
export function lambdaRole(scope: Construct, id: string, logGroupArn: string): iam.Role {
  const role = new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] }));
  return role;
}
