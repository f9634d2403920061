import './with-resolvers';
import { StateMachine, StateMachineDefinition } from 'aws-local-stepfunctions';
import { isRecord } from '../properties';

type JsonRecord = { readonly [name: string]: unknown };

/** What a Task state calls. */
export type TaskResource =
  | { readonly kind: 'lambda:invoke' }
  /** the function's ARN as the state's resource: input and output are the payloads themselves. */
  | { readonly kind: 'function'; readonly functionArn: string };

export interface MachineDefinition {
  /** as deployed, every substitution done. */
  readonly text: string;
  /** for the interpreter, which differs from AWS in the time-outs that a definition leaves out. */
  readonly executable: StateMachineDefinition;
  /** by state name, which is unique over all nested states. */
  readonly tasks: ReadonlyMap<string, TaskResource>;
}

/** The longest time that a timer of Node.js can run; the quota of an execution is a year. */
const LONGEST_SECONDS = Math.floor((2 ** 31 - 1) / 1000);

const MACHINE_FIELDS = ['Comment', 'StartAt', 'States', 'Version', 'TimeoutSeconds', 'QueryLanguage'];
const COMMON_FIELDS = ['Type', 'Comment', 'Next', 'End', 'InputPath', 'OutputPath', 'QueryLanguage'];
const FAILURE_FIELDS = ['ResultPath', 'ResultSelector', 'Retry', 'Catch'];
const STATE_FIELDS: { readonly [type: string]: readonly string[] } = {
  // a heartbeat counts for task tokens only: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
  Task: ['Resource', 'Parameters', 'TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', ...FAILURE_FIELDS],
  Pass: ['Result', 'Parameters', 'ResultPath'],
  Wait: ['Seconds', 'Timestamp', 'SecondsPath', 'TimestampPath'],
  Choice: ['Choices', 'Default'],
  Succeed: [],
  Fail: ['Error', 'Cause', 'ErrorPath', 'CausePath'],
  Map: ['ItemProcessor', 'Iterator', 'ItemsPath', 'ItemSelector', 'Parameters', 'MaxConcurrency', 'MaxConcurrencyPath', ...FAILURE_FIELDS],
  Parallel: ['Branches', 'Parameters', ...FAILURE_FIELDS],
};
const INVOKE_PARAMETERS = ['FunctionName', 'Payload', 'InvocationType'];
const CONTEXT_PATHS = ['$$.Execution.Id', '$$.Execution.Name', '$$.Execution.RoleArn', '$$.StateMachine.Id', '$$.StateMachine.Name', '$$.Map.Item'];
/** the interpreter knows these at the top only: in branches and iterations it would give those of the branch. */
const TOP_CONTEXT_PATHS = ['$$.Execution.Input', '$$.Execution.StartTime'];

/** Reads a definition in Amazon States Language; throws an Error that names what AWS would refuse, or what the engine can't do. */
export function readDefinition(text: string): MachineDefinition {
  const definition = parse(text);
  const tasks = new Map<string, TaskResource>();
  const executable = prepareMachine(definition, tasks, 'the definition', CONTEXT_PATHS.concat(TOP_CONTEXT_PATHS)) as unknown as StateMachineDefinition;
  // the interpreter's own check: transitions, paths and the forms of all fields.
  new StateMachine(executable, { validationOptions: { checkArn: false } });
  return { text, executable, tasks };
}

function parse(text: string): JsonRecord {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    throw new Error(`the definition is not JSON: ${(error as Error).message}`);
  }
  if (!isRecord(definition)) throw new Error('the definition is not a JSON object');
  return definition;
}

function prepareMachine(machine: JsonRecord, tasks: Map<string, TaskResource>, where: string, contextPaths: readonly string[]): JsonRecord {
  onlyFields(machine, MACHINE_FIELDS, where);
  if (!isRecord(machine.States)) throw new Error(`${where} has no States`);
  const states = Object.entries(machine.States).map(([name, state]) => {
    if (!isRecord(state)) throw new Error(`state '${name}' is not an object`);
    return [name, prepareState(name, state, tasks, contextPaths)];
  });
  return { ...machine, States: Object.fromEntries(states), ...limited(machine, 'TimeoutSeconds') };
}

function prepareState(name: string, state: JsonRecord, tasks: Map<string, TaskResource>, contextPaths: readonly string[]): JsonRecord {
  const where = `state '${name}'`;
  const fields = STATE_FIELDS[String(state.Type)];
  if (!fields) throw new Error(`${where}: type ${JSON.stringify(state.Type)} is none of ${Object.keys(STATE_FIELDS).join(', ')}`);
  onlyFields(state, [...COMMON_FIELDS, ...fields], where);
  const { Branches: branches, ItemProcessor: processor, Iterator: iterator, ...own } = state;
  checkContextPaths(own, where, contextPaths);
  const prepared = (nested: unknown) => prepareNested(nested, tasks, where);
  switch (state.Type) {
    case 'Task': return prepareTask(name, state, tasks);
    case 'Pass':
      if (state.Result !== undefined && !state.Result) {
        throw new Error(`${where}: Result ${JSON.stringify(state.Result)} is not supported by the engine: make it an object`);
      }
      return state;
    case 'Wait':
      if (typeof state.Seconds === 'number' && state.Seconds > LONGEST_SECONDS) {
        throw new Error(`${where}: Seconds ${state.Seconds} is more than the engine can wait, ${LONGEST_SECONDS}`);
      }
      return state;
    case 'Map': return { ...state, ...(processor !== undefined ? { ItemProcessor: prepared(processor) } : { Iterator: prepared(iterator) }) };
    case 'Parallel': return { ...state, Branches: Array.isArray(branches) ? branches.map(prepared) : branches };
    default: return state;
  }
}

function prepareNested(machine: unknown, tasks: Map<string, TaskResource>, where: string): JsonRecord {
  if (!isRecord(machine)) throw new Error(`${where} has no states of its own`);
  const { ProcessorConfig: config, ...definition } = machine;
  const mode = isRecord(config) ? config.Mode ?? 'INLINE' : 'INLINE';
  if (mode !== 'INLINE') throw new Error(`${where}: ProcessorConfig.Mode ${JSON.stringify(mode)} is not supported by the engine: use INLINE`);
  return prepareMachine(definition, tasks, `the states of ${where}`, CONTEXT_PATHS);
}

function prepareTask(name: string, state: JsonRecord, tasks: Map<string, TaskResource>): JsonRecord {
  const resource = String(state.Resource);
  const where = `state '${name}'`;
  if (/^arn:[\w-]+:states:[^:]*:[^:]*:lambda:invoke$/.test(resource)) {
    const parameters = isRecord(state.Parameters) ? Object.keys(state.Parameters).map(key => key.replace(/\.\$$/, '')) : [];
    const other = parameters.find(parameter => !INVOKE_PARAMETERS.includes(parameter));
    if (other !== undefined) throw new Error(`${where}: parameter ${other} of lambda:invoke is not supported by the engine; supported are ${INVOKE_PARAMETERS.join(', ')}`);
    if (!parameters.includes('FunctionName')) throw new Error(`${where}: lambda:invoke needs the parameter FunctionName`);
    tasks.set(name, { kind: 'lambda:invoke' });
  } else if (/^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+$/.test(resource)) {
    tasks.set(name, { kind: 'function', functionArn: resource });
  } else {
    throw new Error(`${where}: resource ${resource} is not supported by the engine; supported are arn:aws:states:::lambda:invoke and the ARN of a function`);
  }
  // without one, the interpreter's tasks end after 60 seconds; AWS's may run as long as the execution.
  const timeout = state.TimeoutSecondsPath === undefined && state.TimeoutSeconds === undefined
    ? { TimeoutSeconds: LONGEST_SECONDS } : limited(state, 'TimeoutSeconds');
  return { ...state, ...timeout };
}

function limited(record: JsonRecord, field: string): JsonRecord {
  const value = record[field];
  return typeof value === 'number' ? { [field]: Math.min(value, LONGEST_SECONDS) } : {};
}

function onlyFields(record: JsonRecord, allowed: readonly string[], where: string): void {
  const other = Object.keys(record).find(field => !allowed.includes(field));
  if (other !== undefined) throw new Error(`${where}: field ${other} is not supported by the engine; supported are ${allowed.join(', ')}`);
  if (record.QueryLanguage !== undefined && record.QueryLanguage !== 'JSONPath') {
    throw new Error(`${where}: QueryLanguage ${JSON.stringify(record.QueryLanguage)} is not supported by the engine: use JSONPath`);
  }
}

function checkContextPaths(value: unknown, where: string, allowed: readonly string[]): void {
  if (typeof value === 'string') {
    for (const [path] of value.matchAll(/\$\$[\w.]*/g)) {
      if (!allowed.some(prefix => path === prefix || path.startsWith(`${prefix}.`))) {
        throw new Error(`${where}: path ${path} of the context object is not supported by the engine; supported here are ${allowed.join(', ')}`);
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) checkContextPaths(member, where, allowed);
  }
}
