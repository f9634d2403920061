import { Clock } from '../../../src/pipeline/ports';

/** What a definition's states have, of the Amazon States Language that the construct writes: https://states-language.net/spec.html */
interface State {
  readonly Type: 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail';
  readonly Next?: string;
  readonly Parameters?: { readonly FunctionName: string; readonly Payload: { readonly [name: string]: unknown } };
  readonly OutputPath?: string;
  readonly ResultPath?: string | null;
  readonly Retry?: ReadonlyArray<{
    readonly ErrorEquals: readonly string[]; readonly IntervalSeconds: number; readonly MaxAttempts: number; readonly BackoffRate: number;
  }>;
  readonly Catch?: ReadonlyArray<{ readonly ErrorEquals: readonly string[]; readonly ResultPath: string; readonly Next: string }>;
  readonly Choices?: ReadonlyArray<{ readonly Variable: string; readonly StringEquals: string; readonly Next: string }>;
  readonly Default?: string;
  readonly Seconds?: number;
}

type Data = { readonly [name: string]: unknown };

/** Calls a function; throws what Step Functions would see. */
export type InvokeFunction = (functionName: string, payload: Data) => Promise<object>;

/** What a task failed with, as Step Functions sees it. */
export class TaskError extends Error {
  constructor(readonly error: string, message: string) {
    super(message);
  }
}

/** One execution of the state machine that the construct deploys: its own definition, interpreted. */
export class FakeExecution {
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' = 'RUNNING';
  /** the state that it is in, or ended in. */
  state = '';
  private readonly states: { readonly [name: string]: State };
  private readonly startAt: string;

  constructor(
    definition: object,
    private readonly arn: string,
    private readonly clock: Clock,
    private readonly invoke: InvokeFunction,
  ) {
    const { StartAt, States } = definition as { StartAt: string; States: { [name: string]: State } };
    this.states = States;
    this.startAt = StartAt;
  }

  /** StopExecution: no further state is entered; a function that runs goes on. */
  stop(): void {
    if (this.status === 'RUNNING') this.status = 'ABORTED';
  }

  async run(input: Data): Promise<void> {
    let data = input;
    let name: string | undefined = this.startAt;
    while (name !== undefined && this.status === 'RUNNING') {
      const state: State = this.states[name];
      this.state = name;
      switch (state.Type) {
        case 'Task':
          [data, name] = await this.task(state, data);
          break;
        case 'Choice': {
          const chosen = state.Choices!.find(({ Variable, StringEquals }) => this.valueAt(Variable, data) === StringEquals);
          name = chosen?.Next ?? state.Default;
          break;
        }
        case 'Wait':
          await this.clock.sleep(state.Seconds! * 1000);
          name = state.Next;
          break;
        default:
          this.status = state.Type === 'Succeed' ? 'SUCCEEDED' : 'FAILED';
      }
    }
  }

  private async task(state: State, data: Data): Promise<[Data, string | undefined]> {
    try {
      const answer = { Payload: await this.attempt(state, data) };
      const output = state.ResultPath === null ? data : answer;
      return [state.OutputPath === undefined ? output : this.valueAt(state.OutputPath, output) as Data, state.Next];
    } catch (error) {
      const { error: name, message } = error as TaskError;
      const handler = state.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes('States.ALL') || ErrorEquals.includes(name));
      if (!handler) {
        this.status = 'FAILED';
        return [data, undefined];
      }
      return [{ ...data, [handler.ResultPath.slice(2)]: { Error: name, Cause: message } }, handler.Next];
    }
  }

  private async attempt({ Parameters, Retry = [] }: State, data: Data): Promise<object> {
    const { FunctionName: functionName, Payload: payload } = Parameters!;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.invoke(functionName, this.filled(payload, data));
      } catch (error) {
        if (!(error instanceof TaskError)) throw error;
        const retrier = Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error.error));
        if (!retrier || attempt === retrier.MaxAttempts || this.status !== 'RUNNING') throw error;
        await this.clock.sleep(retrier.IntervalSeconds * 1000 * retrier.BackoffRate ** attempt);
      }
    }
  }

  private filled(template: Data, data: Data): Data {
    return Object.fromEntries(Object.entries(template).map(([name, value]) => (
      name.endsWith('.$') ? [name.slice(0, -2), this.valueAt(String(value), data)] : [name, value])));
  }

  private valueAt(path: string, data: Data): unknown {
    if (path === '$$.Execution.Id') return this.arn;
    return path.split('.').slice(1).reduce<unknown>((value, name) => (value as Data)[name], data);
  }
}
