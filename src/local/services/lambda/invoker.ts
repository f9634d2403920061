import type { Concurrency } from './concurrency';
import type { Environments, Slot } from './environments';
import type { MeasurementGate } from './gate';
import type { LambdaFunction } from './lambda-function';
import { LATEST } from './names';
import type { RuntimeFaults } from '../../faults/runtime-faults';
import type { UpdateFaults } from '../../faults/update-faults';
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
  readonly updateFaults: UpdateFaults;
  readonly runtimeFaults: RuntimeFaults;
  /** functions that are measured; none given: every event is, and no request. */
  readonly measuredFunctions?: (functionName: string) => boolean;
  readonly onMeasurement: (measurement: Measurement) => void;
}

/** Takes an invocation through limits, allotment, the gate and its environment. */
export class Invoker {
  constructor(private readonly options: InvokerOptions) {}

  /** Throws `TooManyRequestsException` at a concurrency limit. Whatever goes wrong in the function is an outcome. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const { concurrency, environments, updateFaults } = this.options;
    const leave = concurrency.enter(invocation.lambdaFunction.name);
    // decided on arrival, though its turn may come later: as many events as find no idle environment get as many new ones.
    const slot = environments.allot(invocation.lambdaFunction, updateFaults.configurationFor(invocation));
    const pass = await this.passGate(invocation);
    try {
      return await this.run(invocation, slot);
    } finally {
      leave();
      await environments.release(slot).finally(pass);
    }
  }

  isMeasured({ kind, lambdaFunction }: Invocation): boolean {
    const { measuredFunctions } = this.options;
    return measuredFunctions ? measuredFunctions(lambdaFunction.name) : kind === 'event';
  }

  private async passGate(invocation: Invocation): Promise<() => void> {
    const measured = this.isMeasured(invocation);
    // who waits for an answer may hold a place himself, and would wait for ever behind it.
    if (invocation.kind === 'request' && !measured) return () => undefined;
    return this.options.gate.enter(measured ? 'measured' : 'background');
  }

  private async run(invocation: Invocation, slot: Slot): Promise<Outcome> {
    const { environments, runtimeFaults } = this.options;
    const { requestId, payload, clientContext, traceId } = invocation;
    const { environment, log } = slot.started ?? await environments.start(slot);
    const disturbed = runtimeFaults.disturbed(environment, invocation, this.isMeasured(invocation));
    const result = await disturbed.invoke({ requestId, payload, clientContext, traceId }).catch((error: unknown) => {
      environments.requireRunning();
      throw error;
    });
    // what the engine ended says nothing of the function.
    if (result.functionError) environments.requireRunning();
    this.options.onMeasurement(result.measurement);
    return { ...result, executedVersion: LATEST, logTail: log.take() };
  }
}
