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

export function awsClients(endpoint?: Endpoint): AwsClients {
  const options = { ...endpoint, customUserAgent: 'cdk-cold-start-benchmark' };
  const clients = {
    cloudFormation: new CloudFormationClient(options),
    dynamoDb: new DynamoDBClient(options),
    lambda: new LambdaClient(options),
    stepFunctions: new SFNClient(options),
  };
  return { ...clients, destroy: () => Object.values(clients).forEach(client => client.destroy()) };
}
