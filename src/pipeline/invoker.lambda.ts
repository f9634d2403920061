/*
 * Validates a request, takes the benchmark's lock and starts the run.
 *
 * API calls, each on nothing but the resource named:
 *   states:DescribeStateMachine   the state machine
 *   states:StartExecution         the state machine
 *   states:DescribeExecution      the state machine's executions
 *   lambda:GetAccountSettings     * (has no resource)
 *   dynamodb:GetItem              the results table
 *   dynamodb:PutItem              the results table
 *   dynamodb:UpdateItem           the results table
 */
import { randomInt } from 'node:crypto';
import { PIPELINE_ENVIRONMENT, RunStarted } from '../protocol';
import { dynamoTable, lambdaAccount, stepFunctions, systemClock } from './aws-ports';
import { requireEnvironment } from './environment';
import { Invoker, startRun } from './invoker';
import { Store } from './store';

const SUFFIX_LENGTH = 6;

const invoker: Invoker = {
  store: new Store(dynamoTable(requireEnvironment(PIPELINE_ENVIRONMENT.table))),
  executions: stepFunctions(requireEnvironment(PIPELINE_ENVIRONMENT.stateMachine)),
  account: lambdaAccount(),
  clock: systemClock,
  newRunIdSuffix: () => randomInt(36 ** SUFFIX_LENGTH).toString(36).padStart(SUFFIX_LENGTH, '0'),
};

export async function handler(event: unknown): Promise<RunStarted> {
  return startRun(invoker, event);
}
