/*
 * Answers with a run's summary and CSV; the state machine calls it at the end of a run.
 *
 * API calls, each on nothing but the resource named:
 *   dynamodb:GetItem         the results table
 *   dynamodb:BatchGetItem    the results table
 *   dynamodb:Query           the results table
 *   dynamodb:PutItem         the results table
 */
import { PIPELINE_ENVIRONMENT } from '../protocol';
import { aggregate, AggregatorAnswer, AggregatorEvent } from './aggregator';
import { dynamoTable, systemClock } from './aws-ports';
import { requireEnvironment } from './environment';
import { Store } from './store';

const store = new Store(dynamoTable(requireEnvironment(PIPELINE_ENVIRONMENT.table)));

export async function handler(event: AggregatorEvent | null): Promise<AggregatorAnswer> {
  return aggregate({ store, clock: systemClock, region: requireEnvironment('AWS_REGION') }, event ?? {});
}
