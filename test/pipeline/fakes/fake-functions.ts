import { Dice } from './dice';
import { Happens } from './faults';
import { TokenBucket } from './token-bucket';
import { VirtualClock } from './virtual-clock';
import { FunctionConfiguration, RetryableError } from '../../../src/pipeline/ports';
import { INITIAL_EPOCH, PROBE_ENVIRONMENT } from '../../../src/protocol';

type Variables = { readonly [name: string]: string };

/** What an environment is started with. */
export interface Configuration {
  readonly variables: Variables;
  readonly code: string;
}

interface FakeFunction {
  readonly functionName: string;
  readonly memorySizeMB: number;
  revision: number;
  lastModified: number;
  status: 'Successful' | 'InProgress' | 'Failed';
  latest: Configuration;
  /** what invocations get: the old one until an update is through. */
  served: Configuration;
  servedSince: number;
  servedBefore: Configuration;
  /** what a reading that lags behind answers. */
  answeredBefore?: FunctionConfiguration;
}

/** A call of UpdateFunctionConfiguration, whatever came of it. */
export interface UpdateCall {
  readonly at: number;
  readonly functionName: string;
  readonly variables: Variables;
  readonly caller: unknown;
}

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests
const CONTROL_PLANE_CALLS_PER_SECOND = 15;
const GET_FUNCTION_CALLS_PER_SECOND = 100;

const UPDATE_MS = 40;
/** after nobody waits any more. */
const STUCK_UPDATE_MS = 200_000;
const LAG_MS = 2000;

/** The functions' configurations, as Lambda's control plane keeps them. */
export class FakeFunctions {
  readonly updates: UpdateCall[] = [];
  /** what users set last, by function. */
  readonly userSettings = new Map<string, string>();
  /** functions that somebody else has changed. */
  readonly redeployed = new Set<string>();
  private readonly functions = new Map<string, FakeFunction>();
  private readonly controlPlane: TokenBucket;
  private readonly readings: TokenBucket;

  constructor(
    private readonly clock: VirtualClock,
    private readonly dice: Dice,
    private readonly happens: Happens,
    private readonly timeoutSeconds: number,
  ) {
    this.controlPlane = new TokenBucket(clock, CONTROL_PLANE_CALLS_PER_SECOND);
    this.readings = new TokenBucket(clock, GET_FUNCTION_CALLS_PER_SECOND);
  }

  add(functionName: string, memorySizeMB: number): void {
    const configuration = { variables: templateVariables('kept'), code: 'code-1' };
    this.userSettings.set(functionName, 'kept');
    this.functions.set(functionName, {
      functionName,
      memorySizeMB,
      revision: 1,
      lastModified: this.clock.now(),
      status: 'Successful',
      latest: configuration,
      served: configuration,
      servedSince: 1,
      servedBefore: configuration,
    });
  }

  get names(): string[] {
    return [...this.functions.keys()];
  }

  served(functionName: string): Configuration {
    return this.find(functionName).served;
  }

  servedBefore(functionName: string): Configuration {
    return this.find(functionName).servedBefore;
  }

  variablesOf(functionName: string): Variables {
    return this.find(functionName).latest.variables;
  }

  memorySizeMB(functionName: string): number {
    return this.find(functionName).memorySizeMB;
  }

  /** New code. */
  redeploy(functionName: string): void {
    const probe = this.find(functionName);
    this.deploy(probe, () => ({ ...probe.latest, code: `${probe.latest.code}-changed` }));
  }

  /** New variables, as a template sets them: it knows no epoch. */
  reconfigure(functionName: string): void {
    const probe = this.find(functionName);
    this.deploy(probe, () => {
      this.userSettings.set(functionName, 'changed');
      return { ...probe.latest, variables: templateVariables('changed') };
    });
  }

  /** While another update is in progress nobody else's is taken. */
  private deploy(probe: FakeFunction, newConfiguration: () => Configuration): void {
    if (probe.status === 'InProgress') {
      this.clock.after(500, () => this.deploy(probe, newConfiguration));
      return;
    }
    this.redeployed.add(probe.functionName);
    this.change(probe, newConfiguration());
  }

  async get(functionName: string): Promise<FunctionConfiguration> {
    const probe = this.find(functionName);
    const occasion = { functionName };
    if (!this.readings.take() || this.happens('read-throttled', occasion)) throw new RetryableError('throttled', 'TooManyRequestsException: Rate exceeded');
    if (this.happens('read-broken', occasion)) throw new RetryableError('transient', 'TimeoutError: read ECONNRESET');
    const isRecent = this.clock.now() - probe.lastModified < LAG_MS;
    return isRecent && probe.answeredBefore && this.happens('read-outdated', occasion) ? probe.answeredBefore : this.answerOf(probe);
  }

  async update(functionName: string, variables: Variables, revisionId: string, caller?: unknown): Promise<void> {
    this.updates.push({ at: this.clock.now(), functionName, variables, caller });
    const probe = this.find(functionName);
    const call = this.updates.filter(update => update.functionName === functionName).length;
    const happens = (fault: Parameters<Happens>[0]) => this.happens(fault, { functionName, call });
    if (!this.controlPlane.take() || happens('update-throttled')) throw new RetryableError('throttled', 'TooManyRequestsException: Rate exceeded');
    if (happens('update-broken')) throw new RetryableError('transient', 'TimeoutError: write EPIPE');
    if (happens('function-touched')) probe.revision++;
    if (probe.status !== 'InProgress' && happens('update-conflict')) this.change(probe, probe.latest, { ms: this.dice.magnitude('another\'s update', 100, 10_000) });
    if (probe.status === 'InProgress') throw new RetryableError('conflict', 'ResourceConflictException: An update is in progress for resource');
    if (revisionId !== revisionOf(probe)) throw new RetryableError('stale-revision', 'PreconditionFailedException: The Revision Id provided does not match');
    this.change(probe, { ...probe.latest, variables }, {
      ms: happens('update-stuck') ? STUCK_UPDATE_MS : happens('update-slow') ? this.dice.magnitude('slow update', 1000, 120_000) : UPDATE_MS,
      fails: happens('update-failed'),
      servedLaterMs: happens('update-served-late') ? this.dice.magnitude('served late', 50, 20_000) : 0,
    });
    if (happens('update-unanswered')) throw new RetryableError('transient', 'TimeoutError: read ECONNRESET');
  }

  private change(
    probe: FakeFunction,
    configuration: Configuration,
    { ms = UPDATE_MS, fails = false, servedLaterMs = 0 }: { ms?: number; fails?: boolean; servedLaterMs?: number } = {},
  ): void {
    probe.answeredBefore = this.answerOf(probe);
    Object.assign(probe, { latest: configuration, status: 'InProgress', lastModified: this.clock.now() });
    const revision = ++probe.revision;
    this.clock.after(ms, () => {
      probe.revision++;
      probe.status = fails ? 'Failed' : 'Successful';
      // an update that failed leaves what was served before.
      if (!fails) this.clock.after(servedLaterMs, () => this.serve(probe, configuration, revision));
    });
  }

  private serve(probe: FakeFunction, configuration: Configuration, revision: number): void {
    if (probe.servedSince > revision) return;
    Object.assign(probe, { served: configuration, servedSince: revision, servedBefore: probe.served });
  }

  private answerOf({ functionName, revision, status, latest: { variables, code }, memorySizeMB }: FakeFunction): FunctionConfiguration {
    return {
      revisionId: revisionOf({ functionName, revision }),
      lastUpdateStatus: status,
      ...(status === 'Failed' && { lastUpdateStatusReason: 'InternalError: no luck' }),
      environment: variables,
      pin: {
        codeSha256: code,
        memorySizeMB,
        timeoutSeconds: this.timeoutSeconds,
        runtime: 'python3.13',
        handler: 'h',
        architecture: 'x86_64',
        layers: [],
        environment: variables.USER_SETTING,
      },
    };
  }

  private find(functionName: string): FakeFunction {
    const probe = this.functions.get(functionName);
    if (!probe) throw new Error(`ResourceNotFoundException: Function not found: ${functionName}`);
    return probe;
  }
}

/** What the template sets, with which a deployment overwrites everything. */
function templateVariables(userSetting: string): Variables {
  return {
    USER_SETTING: userSetting,
    [PROBE_ENVIRONMENT.epoch]: INITIAL_EPOCH,
    [PROBE_ENVIRONMENT.placement]: 'handler',
    [PROBE_ENVIRONMENT.module]: 'index',
  };
}

function revisionOf({ functionName, revision }: Pick<FakeFunction, 'functionName' | 'revision'>): string {
  return `${functionName}-revision-${revision}`;
}
