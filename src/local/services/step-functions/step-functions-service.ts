import { randomUUID } from 'node:crypto';
import { arnOf } from '../../assembly/arn';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';
import type { LogsService } from '../cloudwatch-logs/logs-service';
import { jsonAnswer, JsonObject, readJsonCall } from '../protocols/aws-json';
import { ApiError, ApiRequest, ApiResponse, Service } from '../service';
import { executionItem, executionShape, machineItem, machineShape, pageOf } from './descriptions';
import { Execution, LARGEST_PAYLOAD } from './execution';
import { ExecutionLog, logStreamName } from './execution-log';
import type { History } from './history';
import { callFunction, FunctionCaller } from './lambda-task';
import { stateMachineProvider } from './provider';
import type { StateMachineRecord } from './state-machine';

export interface StepFunctionsPorts {
  readonly functions: FunctionCaller;
  readonly logs: Pick<LogsService, 'openStream'>;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
// eslint-disable-next-line no-control-regex
const INVALID_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;
const TRACING_ACTIONS = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'];

/** AWS Step Functions: standard state machines of JSONPath, whose tasks call Lambda. */
export class StepFunctionsService implements Service {
  readonly signingName = 'states';
  readonly resourceTypes;
  private readonly machines = new Map<string, StateMachineRecord>();
  private readonly executions = new Map<string, Execution>();
  private readonly running = new Set<Promise<void>>();
  private readonly actions: { readonly [action: string]: (input: JsonObject, principal: Principal) => object } = {
    StartExecution: (input, principal) => this.startExecution(input, principal),
    DescribeExecution: (input, principal) => executionShape(this.executionFor('states:DescribeExecution', input, principal)),
    StopExecution: (input, principal) => this.stopExecution(input, principal),
    ListExecutions: (input, principal) => this.listExecutions(input, principal),
    GetExecutionHistory: (input, principal) => getHistory(this.executionFor('states:GetExecutionHistory', input, principal).history, input),
    DescribeStateMachine: (input, principal) => machineShape(this.machineFor('states:DescribeStateMachine', input, principal)),
    ListStateMachines: (input, principal) => this.listStateMachines(input, principal),
  };

  constructor(private readonly context: EngineContext, private readonly ports: StepFunctionsPorts) {
    this.resourceTypes = { 'AWS::StepFunctions::StateMachine': stateMachineProvider(context, this.machines) };
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action, input } = readJsonCall(request);
    const act = this.actions[action];
    if (!act) {
      throw new ApiError('UnknownOperationException',
        `Step Functions action ${action} is not supported by the engine; supported are ${Object.keys(this.actions).join(', ')}`);
    }
    return jsonAnswer(request, act(input, request.principal));
  }

  /** Aborts what runs. */
  async stop(): Promise<void> {
    for (const execution of this.executions.values()) execution.stop('States.Runtime', 'the engine has stopped');
    await Promise.all(this.running);
  }

  private startExecution(input: JsonObject, principal: Principal): object {
    const machine = this.machineFor('states:StartExecution', input, principal);
    const name = nameOf(input);
    const executionInput = inputOf(input);
    const arn = arnOf(this.context.address, 'states', `execution:${machine.name}:${name}`);
    const earlier = this.executions.get(arn);
    if (earlier) return repeated(earlier, executionInput);
    const execution = this.createExecution(machine, arn, name, executionInput);
    this.executions.set(arn, execution);
    const end = execution.start().finally(() => this.running.delete(end));
    this.running.add(end);
    return { executionArn: arn, startDate: execution.startDate.getTime() / 1000 };
  }

  private createExecution(machine: StateMachineRecord, arn: string, name: string, input: string): Execution {
    const role: Principal = { kind: 'role', roleArn: machine.roleArn };
    if (machine.tracing) this.askForTracing(role);
    const log = this.openLog(machine, arn);
    return new Execution(
      machine, arn, name, input,
      (resource, taskInput) => callFunction(this.ports.functions, resource, taskInput, role),
      (event, details) => log?.write(event, details),
    );
  }

  /** Without the right to trace, Step Functions runs on untraced. */
  private askForTracing(role: Principal): void {
    try {
      for (const action of TRACING_ACTIONS) this.context.authorizer.authorize({ principal: role, action, resource: '*' });
    } catch (error) {
      this.context.log(`the execution is not traced: ${(error as Error).message}`);
    }
  }

  /** The delivery service writes, by the right that it got when the state machine was made. */
  private openLog(machine: StateMachineRecord, executionArn: string): ExecutionLog | undefined {
    if (!machine.logging) return undefined;
    const group = machine.logging.logGroupArn.split(':').slice(6, -1).join(':');
    const writer = this.ports.logs.openStream(group, logStreamName(machine.name, new Date()), { kind: 'root' });
    return new ExecutionLog(machine.logging, executionArn, writer);
  }

  private stopExecution(input: JsonObject, principal: Principal): object {
    const execution = this.executionFor('states:StopExecution', input, principal);
    execution.stop(optionalText(input, 'error'), optionalText(input, 'cause'));
    return { stopDate: (execution.stopDate ?? new Date()).getTime() / 1000 };
  }

  private listExecutions(input: JsonObject, principal: Principal): object {
    const machine = this.machineFor('states:ListExecutions', input, principal);
    const { statusFilter } = input;
    const found = [...this.executions.values()]
      .filter(execution => execution.machine === machine && (statusFilter === undefined || execution.status === statusFilter))
      .reverse();
    const { items, nextToken } = pageOf(found, input, 100);
    return { executions: items.map(executionItem), nextToken };
  }

  private listStateMachines(input: JsonObject, principal: Principal): object {
    this.context.authorizer.authorize({ principal, action: 'states:ListStateMachines', resource: '*' });
    const { items, nextToken } = pageOf([...this.machines.values()], input, 100);
    return { stateMachines: items.map(machineItem), nextToken };
  }

  private machineFor(action: string, input: JsonObject, principal: Principal): StateMachineRecord {
    const arn = arnIn(input, 'stateMachineArn');
    this.context.authorizer.authorize({ principal, action, resource: arn });
    const machine = this.machines.get(arn);
    if (!machine) throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  private executionFor(action: string, input: JsonObject, principal: Principal): Execution {
    const arn = arnIn(input, 'executionArn');
    this.context.authorizer.authorize({ principal, action, resource: arn });
    const execution = this.executions.get(arn);
    if (!execution) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }
}

/** The same name and input of an execution that still runs is the same request, once more. */
function repeated(execution: Execution, input: string): object {
  if (execution.status === 'RUNNING' && execution.input === input) {
    return { executionArn: execution.arn, startDate: execution.startDate.getTime() / 1000 };
  }
  throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
}

function getHistory({ events }: History, input: JsonObject): object {
  const data = input.includeExecutionData !== false;
  const ordered = input.reverseOrder === true ? [...events].reverse() : events;
  const { items, nextToken } = pageOf(ordered, input, 1000, 100);
  return { events: data ? items : items.map(({ id, previousEventId, timestamp, type }) => ({ id, previousEventId, timestamp, type })), nextToken };
}

function arnIn(input: JsonObject, name: string): string {
  const arn = input[name];
  if (typeof arn !== 'string' || !arn.startsWith('arn:')) throw new ApiError('InvalidArn', `Invalid Arn: '${String(arn)}' for ${name}`);
  return arn;
}

function nameOf(input: JsonObject): string {
  const name = optionalText(input, 'name') ?? randomUUID();
  if (name.length < 1 || name.length > 80 || INVALID_NAME.test(name)) {
    throw new ApiError('InvalidName', `Invalid Name: '${name}': 1 to 80 characters without space, brackets, wildcards and "#%\\^|~\`$&,;:/`);
  }
  return name;
}

function inputOf(input: JsonObject): string {
  const text = optionalText(input, 'input') ?? '{}';
  if (Buffer.byteLength(text) > LARGEST_PAYLOAD) {
    throw new ApiError('InvalidExecutionInput', `Invalid State Machine Execution Input: it has more than ${LARGEST_PAYLOAD} bytes`);
  }
  try {
    JSON.parse(text);
  } catch (error) {
    throw new ApiError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
  return text;
}

function optionalText(input: JsonObject, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new ApiError('ValidationException', `${name} must be a string, got ${JSON.stringify(value)}`);
  return value;
}
