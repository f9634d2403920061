import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { connect } from './connection.mjs';

const client = connect();

export async function handler(event) {
  const { Item } = await client.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key: { id: { S: event.id } } }));
  return Item;
}
