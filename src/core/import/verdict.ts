import { PROACTIVE_GAP_MS, Verdict } from '../acceptance';
import { ImportedRequest } from './requests';

type Rule = (request: ImportedRequest) => Verdict | undefined;

/**
 * What a request in the logs counts as. Of a campaign's rules (core/acceptance) only those hold that the platform's records alone can
 * answer: nothing was asked for, so nothing is stale, lost or discarded. The first rule that holds names the outcome.
 */
export function verdictOf(request: ImportedRequest): Verdict {
  for (const rule of RULES) {
    const verdict = rule(request);
    if (verdict) return verdict;
  }
  return { outcome: 'accepted', proof: request.harness ? 'harness+platform' : 'platform' };
}

/** It was repeated inside the invoke, which then reports no Init Duration: the slow tail must not pass for warm. */
const failedPhase: Rule = ({ failedPhase: phase }) => {
  if (!phase) return undefined;
  if (phase.type === 'platform.restoreReport') return { outcome: outcomeOf(phase.status), reason: 'restore-failed', ...detail(phase.errorType) };
  return phase.status === 'timeout'
    ? { outcome: 'timeout', reason: 'init-timed-out' }
    : { outcome: 'error', reason: 'init-failed', ...detail(phase.errorType) };
};

const warm: Rule = ({ report: { initDurationMs, restoreDurationMs } }) => initDurationMs === undefined && restoreDurationMs === undefined
  ? { outcome: 'warm', reason: 'no-init-duration' }
  : undefined;

const stale: Rule = ({ harness }) => harness?.status === 'stale' ? { outcome: 'stale', reason: 'epoch-differs' } : undefined;

const failed: Rule = ({ report, failure, harness }) => {
  if (harness?.status === 'error') return { outcome: 'error', reason: 'scenario-failed', ...detail(harness.errorType, harness.errorMessage) };
  const status = report.status ?? failure?.status ?? 'success';
  if (status === 'success' && report.errorType === undefined) return undefined;
  return status === 'timeout'
    ? { outcome: 'timeout', reason: 'function-timed-out' }
    : { outcome: 'error', reason: 'function-failed', ...detail(report.errorType, failure?.message) };
};

const initializationType: Rule = ({ environment, report }) => {
  const type = environment?.initializationType;
  const isExpected = type === undefined || type === 'on-demand' || report.restoreDurationMs !== undefined;
  return isExpected ? undefined : { outcome: 'proactive', reason: 'initialization-type', detail: type };
};

const initializedAhead: Rule = ({ startedAt, environment, report: { initDurationMs } }) => {
  if (startedAt === undefined || environment?.initStartedAt === undefined || initDurationMs === undefined) return undefined;
  const gap = startedAt - (environment.initStartedAt + initDurationMs);
  return gap > PROACTIVE_GAP_MS
    ? { outcome: 'proactive', reason: 'initialized-ahead', detail: `${Math.round(gap)} ms between INIT and the request` }
    : undefined;
};

const RULES: readonly Rule[] = [failedPhase, warm, stale, failed, initializationType, initializedAhead];

function outcomeOf(status: string | undefined): 'timeout' | 'error' {
  return status === 'timeout' ? 'timeout' : 'error';
}

function detail(...parts: ReadonlyArray<string | undefined>): { detail?: string } {
  const text = parts.filter(part => part).join(': ');
  return text ? { detail: text } : {};
}
