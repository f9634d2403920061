import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { connect } from './connection.mjs';

export function connectToTable() {
  return connect();
}

export async function firstRequest({ measure }) {
  const client = await measure('connect', connect);
  await measure('request', () => client.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key: { id: { S: 'none' } } })));
}
