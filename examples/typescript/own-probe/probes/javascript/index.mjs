import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

// the import above is in INIT or in the first invoke, as the placement says; only what is in the scenario is its time.
export function client() {
  return new DynamoDBClient();
}

// a library that is loaded when it is needed, in named phases.
export async function onDemand({ measure }) {
  const { S3Client } = await measure('import', () => import('@aws-sdk/client-s3'));
  await measure('construct', () => new S3Client());
}
