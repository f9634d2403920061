import type { Concurrency } from './concurrency';
import type { Environments, Slot } from './environments';
import type { MeasurementGate } from './gate';
import type { LambdaFunction } from './lambda-function';
import { LATEST } from './names';
import type { InvokeResult, Measurement } from '../../runtime/environment-spec';

export interface Invocation {
  readonly lambdaFunction: LambdaFunction;
  readonly requestId: string;
  readonly payload: Buffer;
  /** `request`: somebody waits for the answer. `event`: it comes from a queue of Lambda's own. */
  readonly kind: 'request' | 'event';
  readonly clientContext?: string;
  readonly traceId?: string;
}

export interface Outcome extends InvokeResult {
  readonly executedVersion: string;
  /** the last 4 KB of the invocation's log. */
  readonly logTail: Buffer;
}

export interface InvokerOptions {
  readonly concurrency: Concurrency;
  readonly environments: Environments;
  readonly gate: MeasurementGate;
  /** functions that are measured; none given: every event is, and no request. */
  readonly measuredFunctions?: (functionName: string) => boolean;
  readonly onMeasurement: (measurement: Measurement) => void;
}

/** Takes an invocation through limits, allotment, the gate and its environment. */
export class Invoker {
  constructor(private readonly options: InvokerOptions) {}

  /** Throws `TooManyRequestsException` at a concurrency limit. Whatever goes wrong in the function is an outcome. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const { concurrency, environments } = this.options;
    const leave = concurrency.enter(invocation.lambdaFunction.name);
    // decided on arrival, though its turn may come later: as many events as find no idle environment get as many new ones.
    const slot = environments.allot(invocation.lambdaFunction);
    const pass = await this.passGate(invocation);
    try {
      return await this.run(invocation, slot);
    } finally {
      leave();
      await environments.release(slot).finally(pass);
    }
  }

  private async passGate({ kind, lambdaFunction }: Invocation): Promise<() => void> {
    const { gate, measuredFunctions } = this.options;
    const measured = measuredFunctions ? measuredFunctions(lambdaFunction.name) : kind === 'event';
    // who waits for an answer may hold a place himself, and would wait for ever behind it.
    if (kind === 'request' && !measured) return () => undefined;
    return gate.enter(measured ? 'measured' : 'background');
  }

  private async run({ requestId, payload, clientContext, traceId }: Invocation, slot: Slot): Promise<Outcome> {
    const { environments } = this.options;
    const { environment, log } = slot.started ?? await environments.start(slot);
    const result = await environment.invoke({ requestId, payload, clientContext, traceId }).catch((error: unknown) => {
      environments.requireRunning();
      throw error;
    });
    // what the engine ended says nothing of the function.
    if (result.functionError) environments.requireRunning();
    this.options.onMeasurement(result.measurement);
    return { ...result, executedVersion: LATEST, logTail: log.take() };
  }
}
