import type { JsonObject } from '../protocols/aws-json';
import { ApiError } from '../service';
import type { Execution } from './execution';
import type { StateMachineRecord } from './state-machine';

export function executionItem(execution: Execution): object {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: execution.status,
    startDate: seconds(execution.startDate),
    ...(execution.stopDate && { stopDate: seconds(execution.stopDate) }),
    redriveCount: 0,
  };
}

export function executionShape(execution: Execution): object {
  const { output, error, cause } = execution;
  return {
    ...executionItem(execution),
    input: execution.input,
    inputDetails: { included: true },
    ...(output !== undefined && { output, outputDetails: { included: true } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'The engine can not redrive executions',
  };
}

export function machineItem(machine: StateMachineRecord): object {
  return { stateMachineArn: machine.arn, name: machine.name, type: 'STANDARD', creationDate: seconds(machine.createdAt) };
}

export function machineShape(machine: StateMachineRecord): object {
  const { logging } = machine;
  const destinations = logging && [{ cloudWatchLogsLogGroup: { logGroupArn: logging.logGroupArn } }];
  return {
    ...machineItem(machine),
    status: 'ACTIVE',
    definition: machine.definition.text,
    roleArn: machine.roleArn,
    loggingConfiguration: { level: logging?.level ?? 'OFF', includeExecutionData: logging?.includeExecutionData ?? false, destinations },
    tracingConfiguration: { enabled: machine.tracing },
    revisionId: machine.revisionId,
  };
}

/** The token is the number of items given before. */
export function pageOf<T>(all: readonly T[], input: JsonObject, most: number, otherwise = most): { items: readonly T[]; nextToken?: string } {
  const { maxResults = 0, nextToken } = input;
  if (typeof maxResults !== 'number' || !Number.isInteger(maxResults) || maxResults < 0 || maxResults > 1000) {
    throw new ApiError('ValidationException', `maxResults must be from 0 to 1000, got ${JSON.stringify(maxResults)}`);
  }
  const start = nextToken === undefined || nextToken === null ? 0 : Number(nextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) throw new ApiError('InvalidToken', `Invalid Token: '${String(nextToken)}'`);
  const end = start + Math.min(maxResults || otherwise, most);
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
}

function seconds(date: Date): number {
  return date.getTime() / 1000;
}
