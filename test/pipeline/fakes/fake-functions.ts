import { VirtualClock } from './virtual-clock';
import { ControlPlane, FunctionConfiguration, RetryableError } from '../../../src/pipeline/ports';
import { INITIAL_EPOCH, PROBE_ENVIRONMENT } from '../../../src/protocol';

interface FakeFunction {
  readonly functionName: string;
  readonly memorySizeMB: number;
  revision: number;
  code: string;
  lastModified: number;
  status: 'Successful' | 'InProgress' | 'Failed';
  environment: { readonly [name: string]: string };
  /** what invocations get: the old one until an update is through. */
  served: { readonly [name: string]: string };
}

/** What can go wrong with a call; the place of the call is its number, from 1. */
export interface ControlFaults {
  update?(functionName: string, call: number): RetryableError | 'failed' | 'slow' | 'stuck' | undefined;
}

const UPDATE_MS = 40;
const SLOW_UPDATE_MS = 30_000;
/** after nobody waits any more. */
const STUCK_UPDATE_MS = 200_000;

/** The functions' configurations, as Lambda's control plane keeps them. */
export class FakeFunctions implements ControlPlane {
  readonly updateTimes: number[] = [];
  private readonly functions = new Map<string, FakeFunction>();
  private readonly updates = new Map<string, number>();

  constructor(private readonly clock: VirtualClock, private readonly faults: ControlFaults = {}) {}

  add(functionName: string, memorySizeMB: number): void {
    const environment = {
      USER_SETTING: 'kept',
      [PROBE_ENVIRONMENT.epoch]: INITIAL_EPOCH,
      [PROBE_ENVIRONMENT.placement]: 'handler',
      [PROBE_ENVIRONMENT.module]: 'index',
    };
    this.functions.set(functionName, {
      functionName,
      memorySizeMB,
      environment,
      served: environment,
      revision: 1,
      code: 'code-1',
      lastModified: this.clock.now(),
      status: 'Successful',
    });
  }

  served(functionName: string): { readonly [name: string]: string } {
    return this.find(functionName).served;
  }

  environmentOf(functionName: string): { readonly [name: string]: string } {
    return this.find(functionName).environment;
  }

  memorySizeMB(functionName: string): number {
    return this.find(functionName).memorySizeMB;
  }

  redeploy(functionName: string): void {
    const probe = this.find(functionName);
    probe.code = `${probe.code}-changed`;
    probe.revision++;
    probe.lastModified = this.clock.now();
  }

  async get(functionName: string): Promise<FunctionConfiguration> {
    const { revision, status, lastModified, environment, memorySizeMB, code } = this.find(functionName);
    return {
      revisionId: `revision-${revision}`,
      lastUpdateStatus: status,
      ...(status === 'Failed' && { lastUpdateStatusReason: 'InternalError: no luck' }),
      lastModified,
      environment,
      pin: {
        codeSha256: code,
        memorySizeMB,
        timeoutSeconds: 30,
        runtime: 'python3.13',
        handler: 'h',
        architecture: 'x86_64',
        layers: [],
        environment: environment.USER_SETTING,
      },
    };
  }

  async update(functionName: string, environment: { readonly [name: string]: string }, revisionId: string): Promise<void> {
    this.updateTimes.push(this.clock.now());
    const call = (this.updates.get(functionName) ?? 0) + 1;
    this.updates.set(functionName, call);
    const probe = this.find(functionName);
    const fault = this.faults.update?.(functionName, call);
    if (fault instanceof RetryableError) {
      // somebody else's update, as far as the caller can tell.
      if (fault.kind === 'stale-revision') probe.revision++;
      throw fault;
    }
    if (probe.status === 'InProgress') throw new RetryableError('conflict', 'ResourceConflictException: An update is in progress');
    if (revisionId !== `revision-${probe.revision}`) throw new RetryableError('stale-revision', 'PreconditionFailedException: stale');
    Object.assign(probe, { environment, status: 'InProgress', revision: probe.revision + 1, lastModified: this.clock.now() });
    const takesMs = { slow: SLOW_UPDATE_MS, stuck: STUCK_UPDATE_MS, failed: UPDATE_MS }[fault ?? 'failed'];
    this.clock.after(takesMs, () => {
      probe.revision++;
      probe.status = fault === 'failed' ? 'Failed' : 'Successful';
      if (fault !== 'failed') probe.served = environment;
    });
  }

  private find(functionName: string): FakeFunction {
    const probe = this.functions.get(functionName);
    if (!probe) throw new Error(`ResourceNotFoundException: Function not found: ${functionName}`);
    return probe;
  }
}
