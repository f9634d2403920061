/*
 * Does the steps of a run, one a call: prepare, round, settle, finish, abort.
 *
 * API calls, each on nothing but the resource named:
 *   lambda:GetFunction                    the probe functions
 *   lambda:UpdateFunctionConfiguration    the probe functions
 *   sns:Publish                           the topic (PublishBatch is authorized as Publish)
 *   logs:FilterLogEvents                  the probes' log group
 *   dynamodb:GetItem                      the results table
 *   dynamodb:BatchGetItem                 the results table
 *   dynamodb:Query                        the results table
 *   dynamodb:PutItem                      the results table
 *   dynamodb:UpdateItem                   the results table
 */
import { randomInt } from 'node:crypto';
import { MAX_SEED } from '../core/random';
import { PIPELINE_ENVIRONMENT } from '../protocol';
import { cloudWatchLogs, dynamoTable, lambdaControlPlane, snsPublisher, systemClock } from './aws-ports';
import { coordinate, StepEvent } from './coordinator';
import { requireEnvironment } from './environment';
import { Pacer } from './pacing';
import { Coordinator, READS_PER_SECOND, StepAnswer, UPDATES_PER_SECOND } from './steps/step';
import { Store } from './store';

const coordinator: Coordinator = {
  store: new Store(dynamoTable(requireEnvironment(PIPELINE_ENVIRONMENT.table))),
  control: lambdaControlPlane(),
  publisher: snsPublisher(requireEnvironment(PIPELINE_ENVIRONMENT.topic)),
  logs: cloudWatchLogs(requireEnvironment(PIPELINE_ENVIRONMENT.probeLogGroup)),
  clock: systemClock,
  // of what another environment of this function has done in the last second nothing is known.
  updates: new Pacer(systemClock, UPDATES_PER_SECOND, { spent: true }),
  reads: new Pacer(systemClock, READS_PER_SECOND),
  newSeed: () => randomInt(MAX_SEED),
};

export async function handler(event: StepEvent): Promise<StepAnswer> {
  return coordinate(coordinator, event);
}
