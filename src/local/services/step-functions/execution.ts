import { setImmediate as nextTurn } from 'node:timers/promises';
import './with-resolvers';
import { ExecutionTimeoutError, StateMachine } from 'aws-local-stepfunctions';
import type { TaskResource } from './definition';
import { History, HistoryEvent, LONGEST_HISTORY } from './history';
import { StateError } from './state-error';
import type { StateMachineRecord } from './state-machine';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Input, output and what passes between states. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const LARGEST_PAYLOAD = 256 * 1024;

/** Does a Task state: its resource, with the input after `Parameters`. */
export type TaskHandler = (resource: TaskResource, input: unknown) => Promise<unknown>;

type Run = ReturnType<StateMachine['run']>;
type RunEvent = Run['eventLogs'] extends AsyncGenerator<infer E> ? E : never;

/** How the interpreter words a Fail state that has no Error or no Cause. */
const NO_ERROR = 'FailStateError';
const NO_CAUSE = 'Execution failed because of a Fail state';

/** One run of a state machine. */
export class Execution {
  readonly startDate = new Date();
  status: ExecutionStatus = 'RUNNING';
  stopDate?: Date;
  output?: string;
  error?: string;
  cause?: string;
  readonly history: History;
  private run?: Run;
  private ending?: { readonly status: 'FAILED' | 'ABORTED'; readonly error?: string; readonly cause?: string };
  private abandonTasks?: (reason: Error) => void;
  private readonly end = new Promise<never>((_, reject) => {
    this.abandonTasks = reject;
  });
  /** by state: tasks that began, with the results of those that ended, until the interpreter tells what became of the state. */
  private readonly attempts = new Map<string, { output?: string }[]>();

  constructor(
    readonly machine: StateMachineRecord,
    readonly arn: string,
    readonly name: string,
    /** JSON. */
    readonly input: string,
    private readonly doTask: TaskHandler,
    onEvent: (event: HistoryEvent, details?: object) => void = () => undefined,
  ) {
    this.history = new History(onEvent);
    this.end.catch(() => undefined);
    for (const state of machine.definition.tasks.keys()) this.attempts.set(state, []);
  }

  /** Runs to its end, whatever that is; never rejects. */
  async start(): Promise<void> {
    const { definition, roleArn, arn, name } = this.machine;
    this.history.add('ExecutionStarted', { input: this.input, inputDetails: { truncated: false }, roleArn });
    const handlers = [...definition.tasks].map(([state, resource]) => [state, (input: unknown) => this.task(state, resource, input)]);
    this.run = new StateMachine(definition.executable, { validationOptions: { noValidate: true } }).run(JSON.parse(this.input), {
      overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) },
      context: { Execution: { Id: this.arn, Name: this.name, RoleArn: roleArn }, StateMachine: { Id: arn, Name: name } },
    });
    const [result] = await Promise.allSettled([this.run.result, this.follow(this.run.eventLogs)]);
    this.finish(result);
  }

  /** Ends it now; a task that runs goes on unheard. */
  stop(error?: string, cause?: string): void {
    this.endEarly({ status: 'ABORTED', error, cause });
  }

  private endEarly(ending: Execution['ending']): void {
    if (this.ending || this.status !== 'RUNNING') return;
    this.ending = ending;
    this.run?.abort();
    this.abandonTasks?.(new StateError('States.Runtime', 'the execution has ended'));
  }

  private async task(state: string, resource: TaskResource, input: unknown): Promise<never> {
    // the interpreter's event of the state's entry is told in this turn of the event loop: it comes first in the history.
    await nextTurn();
    const parameters = payloadOf(input, `The state '${state}' has an input`);
    const names = namesOf(resource);
    this.history.add('TaskScheduled', { ...names, region: this.machine.region, parameters });
    this.history.add('TaskStarted', names);
    const attempt: { output?: string } = {};
    this.attempts.get(state)!.push(attempt);
    const result = await Promise.race([this.end, this.doTask(resource, input)]);
    attempt.output = payloadOf(result, `The task of state '${state}' returned a result`);
    return result as never;
  }

  private async follow(events: AsyncGenerator<RunEvent>): Promise<void> {
    for await (const event of events) {
      this.record(event);
      if (this.history.events.length > LONGEST_HISTORY) {
        this.endEarly({ status: 'FAILED', error: 'States.Runtime', cause: `The execution reached the maximum number of history events (${LONGEST_HISTORY}).` });
      }
    }
  }

  private record(event: RunEvent): void {
    const { timestamp } = event;
    switch (event.type) {
      case 'StateEntered': {
        const input = JSON.stringify(event.state.input);
        return this.history.add(`${event.state.type}StateEntered`, { name: event.state.name, input, inputDetails: { truncated: false } }, timestamp);
      }
      case 'StateExited': {
        const output = JSON.stringify(event.state.output ?? null);
        if (event.state.type === 'Task') this.recordTaskEnd(event.state.name, timestamp);
        this.history.add(`${event.state.type}StateExited`, { name: event.state.name, output, outputDetails: { truncated: false } }, timestamp);
        return this.checkOutput(event.state.name, output);
      }
      case 'StateFailed': return this.recordFailure(event.state, event.Error, String(event.Cause), timestamp);
      case 'MapIterationStarted':
      case 'MapIterationSucceeded':
      case 'MapIterationFailed': return this.history.add(event.type, { name: event.parentState.name, index: event.index }, timestamp);
    }
  }

  private recordFailure(state: { readonly name: string; readonly type: string }, error: string, cause: string, timestamp: number): void {
    if (state.type === 'Task') this.recordTaskEnd(state.name, timestamp, { error, cause });
    if (state.type === 'Map' || state.type === 'Parallel') this.history.add(`${state.type}StateFailed`, undefined, timestamp);
  }

  /** A state may fail before its task begins, by its parameters, or after the task did well, by what it makes of the result. */
  private recordTaskEnd(state: string, timestamp: number, failure?: { readonly error: string; readonly cause: string }): void {
    const attempts = this.attempts.get(state)!;
    const [attempt] = attempts.splice(Math.max(0, attempts.findIndex(({ output }) => output !== undefined)), 1);
    if (!attempt) return;
    const { output } = attempt;
    const names = namesOf(this.machine.definition.tasks.get(state)!);
    if (output !== undefined) this.history.add('TaskSucceeded', { ...names, output, outputDetails: { truncated: false } }, timestamp);
    else this.history.add(failure?.error === 'States.Timeout' ? 'TaskTimedOut' : 'TaskFailed', { ...names, ...failure }, timestamp);
  }

  private checkOutput(state: string, output: string): void {
    if (Buffer.byteLength(output) <= LARGEST_PAYLOAD) return;
    this.endEarly({ status: 'FAILED', error: 'States.DataLimitExceeded', cause: tooLarge(`The state '${state}' returned a result`) });
  }

  private finish(result: PromiseSettledResult<unknown>): void {
    this.stopDate = new Date();
    if (this.ending) return this.fail(this.ending.status, this.ending.error, this.ending.cause);
    if (result.status === 'fulfilled') return this.succeed(JSON.stringify(result.value));
    if (result.reason instanceof ExecutionTimeoutError) return this.fail('TIMED_OUT', 'States.Timeout');
    const { name, message } = ((result.reason as Error).cause ?? result.reason) as Error;
    this.fail('FAILED', name === NO_ERROR ? undefined : name, message === NO_CAUSE ? undefined : message);
  }

  private succeed(output: string): void {
    this.status = 'SUCCEEDED';
    this.output = output;
    this.history.add('ExecutionSucceeded', { output, outputDetails: { truncated: false } });
  }

  private fail(status: 'FAILED' | 'TIMED_OUT' | 'ABORTED', error?: string, cause?: string): void {
    this.status = status;
    this.error = error;
    this.cause = cause;
    const types = { FAILED: 'ExecutionFailed', TIMED_OUT: 'ExecutionTimedOut', ABORTED: 'ExecutionAborted' };
    this.history.add(types[status], { error, cause });
  }
}

function payloadOf(value: unknown, what: string): string {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) > LARGEST_PAYLOAD) throw new StateError('States.DataLimitExceeded', tooLarge(what));
  return text;
}

function tooLarge(what: string): string {
  return `${what} with a size exceeding the maximum number of bytes service limit (${LARGEST_PAYLOAD}).`;
}

function namesOf(resource: TaskResource): { resourceType: string; resource: string } {
  return { resourceType: 'lambda', resource: resource.kind === 'function' ? resource.functionArn : 'invoke' };
}
