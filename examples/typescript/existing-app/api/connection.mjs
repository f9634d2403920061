import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

export function connect() {
  return new DynamoDBClient();
}
