import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';

export interface AwsClients {
  readonly cloudFormation: CloudFormationClient;
  readonly dynamoDb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly stepFunctions: SFNClient;
  destroy(): void;
}

/** Where the local engine listens; without one the SDK finds region, credentials and AWS_ENDPOINT_URL in its usual places. */
export interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

export function awsClients(at?: Endpoint): AwsClients {
  // the version of Node.js is for whoever maintains this bundle to worry about.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const options = {
    ...at && { endpoint: at.endpoint, region: at.region, credentials: at.credentials },
    customUserAgent: 'cdk-cold-start-benchmark',
  };
  const clients = {
    cloudFormation: new CloudFormationClient(options),
    dynamoDb: new DynamoDBClient(options),
    lambda: new LambdaClient(options),
    stepFunctions: new SFNClient(options),
  };
  return { ...clients, destroy: () => Object.values(clients).forEach(client => client.destroy()) };
}
