import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

export function client() {
  return new DynamoDBClient();
}

export function documentClient() {
  return DynamoDBDocumentClient.from(new DynamoDBClient());
}
