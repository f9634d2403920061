/*
 * Stores what the probes' destinations and their log group deliver.
 *
 * API calls, each on nothing but the resource named:
 *   dynamodb:PutItem       the results table
 *   dynamodb:UpdateItem    the results table
 * and what Lambda does for it by its role: sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes on the results queue.
 */
import { PIPELINE_ENVIRONMENT } from '../protocol';
import { dynamoTable } from './aws-ports';
import { BatchResponse, collect, LogsEvent, QueueEvent } from './collector';
import { requireEnvironment } from './environment';
import { Store } from './store';

const store = new Store(dynamoTable(requireEnvironment(PIPELINE_ENVIRONMENT.table)));

export async function handler(event: QueueEvent | LogsEvent): Promise<BatchResponse | void> {
  return collect(store, event, message => console.warn(message));
}
