import { World } from './world';
import { Fault } from '../pipeline/fakes/faults';

/** A rule of the product taken away: the simulation must notice. */
export interface Mutant {
  readonly without: string;
  /** in src. */
  readonly file: string;
  readonly code: string;
  readonly becomes: string;
  /** campaigns that provoke it; default: any. */
  readonly faults?: readonly Fault[];
  readonly world?: Partial<World>;
}

const MANY_FUNCTIONS = { functions: 20, concurrency: 1000, scenarios: 1, placements: ['handler'], n: 1, samplesPerRound: 1 };
/** Each round brings a few. */
const MOSTLY_LOST = { functions: 1, scenarios: 1, placements: ['handler'], concurrency: 1000, n: 12, samplesPerRound: 12, faults: { 'event-lost': 0.75 } };

export const MUTANTS: readonly Mutant[] = [
  // verdicts
  {
    without: 'the rule that the epoch must be the one asked for',
    file: 'core/acceptance.ts',
    code: 'if (harness.status === \'stale\' || harness.epoch !== epoch)',
    becomes: 'if (false)',
    faults: ['stale-environment'],
  },
  {
    without: 'the rule that a stream is fresh only once',
    file: 'core/acceptance.ts',
    code: ': freshStream ? undefined :',
    becomes: ': true ? undefined :',
    faults: ['crash', 'event-late'],
    world: { n: 5, samplesPerRound: 4 },
  },
  {
    without: 'the rule that only the first invocation is cold',
    file: 'core/acceptance.ts',
    code: 'harness?.status === \'warm\' || (harness?.invocation ?? 1) > 1',
    becomes: 'false',
    faults: ['filter-late', 'event-late'],
    world: { functions: 3 },
  },
  {
    without: 'the rule that an INIT over 10 s is a timeout',
    file: 'core/acceptance.ts',
    code: 'if (initReport?.status === \'timeout\')',
    becomes: 'if (false)',
    faults: ['init-timeout'],
  },
  {
    without: 'the difference between a repeated INIT and a warm start',
    file: 'core/acceptance.ts',
    code: 'const RULES: readonly Rule[] = [\n  secondDelivery, throttled, lost, warm,',
    becomes: 'const RULES: readonly Rule[] = [\n  secondDelivery, throttled, lost, '
      + '({ report }) => report && report.initDurationMs === undefined ? { outcome: \'warm\' } : undefined, warm,',
    faults: ['init-timeout'],
  },
  {
    without: 'the rule against proactive initialization',
    file: 'core/acceptance.ts',
    code: 'gap !== undefined && gap > PROACTIVE_GAP_MS',
    becomes: 'false',
    faults: ['proactive'],
  },
  {
    without: 'the rule that the first delivery alone counts',
    file: 'core/acceptance.ts',
    code: '({ first }) => first ? undefined',
    becomes: '() => true ? undefined',
    faults: ['message-twice'],
  },
  {
    without: 'the rule that the first round is discarded',
    file: 'core/acceptance.ts',
    code: 'expected.discarded ?',
    becomes: 'false ?',
  },
  {
    without: 'waiting for initReport where an INIT may have failed',
    file: 'core/acceptance.ts',
    code: 'const init = report?.initDurationMs === undefined ? initReport :',
    becomes: 'const init = false ? initReport :',
    faults: ['init-crash', 'subscription-lost'],
  },
  {
    without: 'the start as what orders deliveries',
    file: 'core/observation.ts',
    code: 'return { slot, invocations: invocations.sort(byStart) };',
    becomes: 'return { slot, invocations };',
    faults: ['message-twice', 'destination-late'],
  },
  {
    without: 'telling apart two runs of an event in one environment',
    file: 'core/observation.ts',
    code: 'const own = once ?',
    becomes: 'const own = true ?',
    faults: ['event-twice', 'crash'],
  },
  // planning
  {
    without: 'the limit of 3(n + 1)',
    file: 'core/planning.ts',
    code: 'return progress.asked >= mostRequests(settings) ? \'too-many-requests\' : undefined;',
    becomes: 'return undefined;',
    world: MOSTLY_LOST,
  },
  {
    without: 'the limit of 3(n + 1) within a round',
    file: 'core/planning.ts',
    code: 'Math.min(settings.n - cell.accepted, mostRequests(settings) - cell.asked)',
    becomes: 'settings.n - cell.accepted',
    world: MOSTLY_LOST,
  },
  // updates
  {
    without: 'the pace of updates',
    file: 'pipeline/pacing.ts',
    code: 'if (free > this.clock.now()) await',
    becomes: 'if (false) await',
    world: MANY_FUNCTIONS,
  },
  {
    without: 'regard for what a predecessor has updated in the last second',
    file: 'pipeline/pacing.ts',
    code: 'this.passed = spent ?',
    becomes: 'this.passed = false ?',
    faults: ['coordinator-recycled'],
    world: MANY_FUNCTIONS,
  },
  {
    without: 'the revision that an update must find',
    file: 'pipeline/steps/update-functions.ts',
    code: ', current.revisionId);',
    becomes: ', (await control.get(this.functionName)).revisionId);',
    faults: ['function-redeployed', 'read-outdated'],
  },
  {
    without: 'the variables of others in an update',
    file: 'pipeline/steps/update-functions.ts',
    code: '{ ...current.environment, ...this.variables }',
    becomes: '{ ...this.variables }',
  },
  {
    without: 'the look for the epoch after an update',
    file: 'pipeline/steps/update-functions.ts',
    code: 'current.lastUpdateStatus === \'Successful\' && this.has(current)',
    becomes: 'current.lastUpdateStatus === \'Successful\'',
  },
  {
    without: 'the look at what someone else deployed',
    file: 'pipeline/steps/update-functions.ts',
    code: 'return (Object.keys(pin) as (keyof Pin)[])',
    becomes: 'return ([] as (keyof Pin)[])',
    faults: ['function-redeployed'],
  },
  {
    without: 'doubt about what began after the last good reading',
    file: 'pipeline/steps/update-functions.ts',
    code: 'seen[name] ?? Date.parse(run.startedAt)',
    becomes: 'Date.now() * 2',
    faults: ['function-redeployed', 'event-late'],
  },
  {
    without: 'another try of an update that somebody came between',
    file: 'pipeline/steps/update-functions.ts',
    code: 'if (error instanceof RetryableError) return false;',
    becomes: '',
    world: { faults: { 'update-conflict': 0.1 } },
  },
  {
    without: 'another try of what was throttled',
    file: 'pipeline/pacing.ts',
    code: '|| attempt === ATTEMPTS) throw error',
    becomes: '|| true) throw error',
    world: { faults: { 'read-throttled': 0.1 } },
  },
  // publishing
  {
    without: 'the claim of a batch',
    file: 'pipeline/steps/publish.ts',
    code: 'if (!await store.claimBatch(run.runId, state.plan.round, claim)) continue;',
    becomes: 'await store.claimBatch(run.runId, state.plan.round, claim);',
    faults: ['coordinator-doubled', 'update-slow'],
  },
  {
    without: 'the fence before a batch',
    file: 'pipeline/steps/publish.ts',
    code: 'await assertHeld(store, run);',
    becomes: '',
    faults: ['execution-stopped', 'update-slow'],
  },
  {
    without: 'the fence before updates',
    file: 'pipeline/steps/update-functions.ts',
    code: 'await this.fence();',
    becomes: '',
    faults: ['execution-stopped', 'update-conflict'],
  },
  // the end
  {
    without: 'the barrier\'s end',
    file: 'pipeline/steps/barrier.ts',
    code: 'if (clock.now() >= until) return;',
    becomes: '',
    faults: ['event-lost'],
  },
  {
    without: 'the look into the log group',
    file: 'pipeline/steps/settle.ts',
    code: 'await sweepLogs(',
    becomes: 'await (async (...ignored: unknown[]) => ignored)(',
    faults: ['subscription-lost', 'destination-lost'],
  },
  {
    without: 'the last look at rounds that lacked nothing',
    file: 'pipeline/steps/settle.ts',
    code: 'sweepAndLook(coordinator, run, sweep === 0 ? tallies : open, redeployed)',
    becomes: 'sweepAndLook(coordinator, run, open, redeployed)',
    faults: ['event-twice', 'timeout', 'destination-late'],
  },
  {
    without: 'the search for runs of a request that nobody has told of',
    file: 'pipeline/steps/sweep-logs.ts',
    code: 'const requests = new Set([...judged.map(({ delivery }) => delivery), ...unheard]',
    becomes: 'const requests = new Set([...lacking, ...unheard]',
    faults: ['event-twice', 'timeout', 'subscription-lost'],
  },
  {
    without: 'top-up after late verdicts',
    file: 'pipeline/steps/settle.ts',
    code: 'if (lacking && topUps < MAX_TOP_UPS)',
    becomes: 'if (false)',
    faults: ['proactive', 'subscription-late'],
  },
  {
    without: 'the release of the lock',
    file: 'pipeline/steps/finish.ts',
    code: 'await store.releaseLock(run, clock.now());',
    becomes: '',
  },
  // the lock
  {
    without: 'the refusal of a second run',
    file: 'pipeline/invoker.ts',
    code: 'return status === \'RUNNING\' ||',
    becomes: 'return',
  },
  {
    without: 'the grace for an execution that is about to start',
    file: 'pipeline/invoker.ts',
    code: '(status === \'MISSING\' && clock.now() - lock.takenAt < START_GRACE_MS)',
    becomes: 'false',
    faults: ['invoker-killed'],
  },
  {
    without: 'the end of a dead lock',
    file: 'pipeline/invoker.ts',
    code: 'clock.now() - lock.takenAt < START_GRACE_MS',
    becomes: 'true',
    faults: ['invoker-killed'],
  },
  {
    without: 'a failure of each run of an event',
    file: 'pipeline/store.ts',
    code: '#destination#${time}`',
    becomes: '#destination`',
    faults: ['event-twice', 'crash', 'timeout'],
  },
];
