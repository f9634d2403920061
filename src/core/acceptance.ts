import { Outcome } from './ledger';
import { Delivery } from './observation';

/** An environment that waited longer than this between INIT and its first request was initialised ahead of it; real cold starts wait 1–4 ms. */
export const PROACTIVE_GAP_MS = 100;

/** Why a cold start has the outcome it has: one name for each rule. */
export type Reason =
  | 'second-delivery'
  | 'event-age-exceeded'
  | 'not-published' | 'update-failed' | 'redeployed' | 'never-reported'
  | 'not-first-invocation' | 'stream-seen-before'
  | 'epoch-differs' | 'initialized-before-update'
  | 'init-timed-out' | 'function-timed-out'
  | 'init-failed' | 'scenario-failed' | 'function-failed' | 'init-unproven'
  | 'discarded-round'
  | 'initialization-type' | 'initialized-ahead' | 'no-init-duration'
  /** of imported logs only: a campaign knows no SnapStart. */
  | 'restore-failed';

/** Who vouches for an accepted sample. */
export type Proof = 'harness+platform' | 'harness' | 'platform';

export interface Verdict {
  readonly outcome: Outcome;
  /** absent if accepted. */
  readonly reason?: Reason;
  /** the error's message and the like. */
  readonly detail?: string;
  /** only if accepted. */
  readonly proof?: Proof;
}

/** What was asked for, as far as a verdict needs it. */
export interface Expectation {
  readonly epoch: string;
  /** the round is the one that is discarded because the code isn't cached on the workers yet. */
  readonly discarded: boolean;
  /** for a function without harness: when its update was Successful, ms since 1970; an environment that began later has the epoch. */
  readonly updatedAt?: number;
  /** when someone else changed the function's code or configuration, ms since 1970. */
  readonly redeployedAt?: number;
  /** known before any delivery: why there can't be one. */
  readonly unpublished?: { readonly reason: 'not-published' | 'update-failed' | 'redeployed'; readonly detail?: string };
}

type Rule = (delivery: Delivery, expected: Expectation) => Verdict | undefined;

/**
 * The one place that decides what counts. The same function gives provisional verdicts, while platform records are still on their way,
 * and final ones: what isn't known yet refuses nothing. The order of the rules is part of the contract: the first one that holds names the outcome.
 */
export function judge(delivery: Delivery, expected: Expectation): Verdict {
  for (const rule of RULES) {
    const verdict = rule(delivery, expected);
    if (verdict) return verdict;
  }
  return { outcome: 'accepted', proof: proofOf(delivery) };
}

const secondDelivery: Rule = ({ first }) => first ? undefined : { outcome: 'duplicate', reason: 'second-delivery' };

const throttled: Rule = ({ destination, harness, report }) => destination?.condition === 'EventAgeExceeded' && !harness && !report
  ? { outcome: 'throttled', reason: 'event-age-exceeded' }
  : undefined;

const lost: Rule = ({ requestId }, { unpublished }) => requestId === undefined
  ? { outcome: 'lost', reason: 'never-reported', ...unpublished }
  : undefined;

/** A repeated INIT or a runtime that was started again is still the same environment: the platform's stream tells. */
const warm: Rule = ({ harness, freshStream }) => harness?.status === 'warm' || (harness?.invocation ?? 1) > 1
  ? { outcome: 'warm', reason: 'not-first-invocation' }
  : freshStream ? undefined : { outcome: 'warm', reason: 'stream-seen-before' };

const stale: Rule = (delivery, { epoch, updatedAt, redeployedAt }) => {
  const { harness, initStart } = delivery;
  if (harness) {
    if (harness.status === 'stale' || harness.epoch !== epoch) return { outcome: 'stale', reason: 'epoch-differs' };
  } else if (initStart && initStart.time < (updatedAt ?? 0)) {
    return { outcome: 'stale', reason: 'initialized-before-update' };
  }
  return redeployedAt !== undefined && beganAt(delivery) >= redeployedAt ? { outcome: 'stale', reason: 'redeployed' } : undefined;
};

function beganAt({ start, harness, destination }: Delivery): number {
  return start?.time ?? (harness && Date.parse(harness.timestamp)) ?? destination?.time ?? -Infinity;
}

/** INIT over 10 s is repeated inside the invoke, which then reports no initDurationMs: the slow tail must not pass for warm. */
const timeout: Rule = ({ report, initReport, destination }) => {
  if (initReport?.status === 'timeout') return { outcome: 'timeout', reason: 'init-timed-out' };
  const timedOut = report ? report.status === 'timeout' : isTimeout(destination);
  return timedOut ? { outcome: 'timeout', reason: 'function-timed-out', ...messageOf(destination) } : undefined;
};

function isTimeout(destination: Delivery['destination']): boolean {
  return destination?.errorType === 'Sandbox.Timedout' || / Task timed out after \d/.test(destination?.errorMessage ?? '');
}

const error: Rule = ({ report, initReport, harness, destination }) => {
  if (harness?.status === 'error') {
    return { outcome: 'error', reason: 'scenario-failed', ...messageOf(harness) };
  }
  if (initReport && ((initReport.status ?? 'success') !== 'success' || initReport.errorType !== undefined)) {
    return { outcome: 'error', reason: 'init-failed', ...messageOf(destination ?? initReport) };
  }
  if (report && ((report.status ?? 'success') !== 'success' || report.errorType !== undefined)) {
    return { outcome: 'error', reason: 'function-failed', ...messageOf(destination ?? report) };
  }
  return destination ? { outcome: 'error', reason: 'function-failed', ...messageOf(destination) } : undefined;
};

function messageOf(source?: { errorType?: string; errorMessage?: string }): { detail?: string } {
  const detail = [source?.errorType, source?.errorMessage].filter(part => part).join(': ');
  return detail ? { detail } : {};
}

/** An invocation that neither failed nor left the harness's record, where there is a harness: there is nothing to count. */
const unheard: Rule = ({ harness, report }, { updatedAt }) => !harness && (!report || updatedAt === undefined)
  ? { outcome: 'lost', reason: 'never-reported' }
  : undefined;

const discarded: Rule = (_, expected) => expected.discarded ? { outcome: 'discarded', reason: 'discarded-round' } : undefined;

const initializationType: Rule = ({ harness, initStart, initReport }) => {
  const type = [harness?.initializationType, initStart?.initializationType, initReport?.initializationType]
    .find(value => value !== undefined && value !== 'on-demand');
  return type === undefined ? undefined : { outcome: 'proactive', reason: 'initialization-type', detail: type };
};

const proactive: Rule = delivery => {
  const gap = gapOf(delivery);
  return gap !== undefined && gap > PROACTIVE_GAP_MS
    ? { outcome: 'proactive', reason: 'initialized-ahead', detail: `${Math.round(gap)} ms between INIT and the request` }
    : undefined;
};

/** How long the environment had been waiting, ms. Whether the platform reports initDurationMs of a proactive INIT isn't documented. */
function gapOf({ start, report, initStart, initReport }: Delivery): number | undefined {
  const initDurationMs = report?.initDurationMs ?? initReport?.durationMs;
  const initEnd = initStart && initDurationMs !== undefined ? initStart.time + initDurationMs : initReport?.time;
  return start && initEnd !== undefined ? start.time - initEnd : undefined;
}

/** The platform's word for a cold start. Where the harness counted a first invocation, it was no warm one, but it isn't proven either. */
const unproven: Rule = ({ report, harness, initStart }) => {
  if (report && report.initDurationMs === undefined) {
    return harness ? { outcome: 'error', reason: 'init-unproven' } : { outcome: 'warm', reason: 'no-init-duration' };
  }
  return harness || initStart ? undefined : { outcome: 'error', reason: 'init-unproven' };
};

const RULES: readonly Rule[] = [
  secondDelivery, throttled, lost, warm, stale, timeout, error, unheard, discarded, initializationType, proactive, unproven,
];

/** Both vouch only if the platform's records show each thing that the harness saw. */
function proofOf(delivery: Delivery): Proof {
  if (!delivery.harness) return 'platform';
  return delivery.report && gapOf(delivery) !== undefined ? 'harness+platform' : 'harness';
}

/** How many platform facts are still to come that could change the verdict. */
export function missingFacts({ requestId, start, report, initStart, initReport }: Delivery, { outcome, reason }: Verdict): number {
  if (reason === 'never-reported') return 3;
  if (requestId === undefined || outcome === 'throttled') return 0;
  // which delivery was the first is said by the start; whether an INIT failed that left no initDurationMs, by initReport alone.
  const couldBeAccepted = outcome === 'accepted' || outcome === 'discarded' || outcome === 'proactive';
  const init = report?.initDurationMs === undefined ? initReport : initStart ?? initReport;
  const needed = [report, start, ...couldBeAccepted || outcome === 'error' ? [init] : []];
  return needed.filter(fact => fact === undefined).length;
}

export function isComplete(delivery: Delivery, verdict: Verdict): boolean {
  return missingFacts(delivery, verdict) === 0;
}
