import { gunzipSync } from 'node:zlib';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const client = new DynamoDBClient();
const TableName = process.env.TABLE_NAME;

const put = (kind, id, record) => client.send(new PutItemCommand({
  TableName, Item: { pk: { S: kind }, sk: { S: id }, record: { S: JSON.stringify(record) } },
}));

// two sources: records of invocations from the queue, platform records from the log group.
export const handler = async ({ Records = [], awslogs }) => {
  for (const { body, messageId } of Records) await put('invocation', messageId, JSON.parse(body));
  if (awslogs) {
    const { logStream, logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')));
    for (const { id, message } of logEvents) await put('platform', id, { logStream, ...JSON.parse(message) });
  }
  return { batchItemFailures: [] };
};
