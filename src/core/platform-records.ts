import { HarnessRecord, PLATFORM_RECORD_TYPES, SAMPLE_RECORD_TYPE } from '../protocol';
import { present } from './present';

/**
 * Lambda's own records in the JSON log format and the harness's result line, read without trust: a line that is not what it seems
 * is `unknown`, a field of the wrong kind is absent.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export type PlatformStatus = 'success' | 'failure' | 'error' | 'timeout';

interface Timed { /** ms since 1970. */ readonly time: number }

export interface InitStart extends Timed {
  readonly type: 'platform.initStart';
  readonly initializationType?: string;
  readonly runtimeVersion?: string;
  readonly runtimeVersionArn?: string;
}

export interface InitReport extends Timed {
  readonly type: 'platform.initReport';
  readonly initializationType?: string;
  readonly status?: PlatformStatus;
  readonly errorType?: string;
  readonly durationMs?: number;
}

export interface Start extends Timed {
  readonly type: 'platform.start';
  readonly requestId: string;
}

export interface Report extends Timed {
  readonly type: 'platform.report';
  readonly requestId: string;
  readonly status?: PlatformStatus;
  readonly errorType?: string;
  readonly durationMs?: number;
  readonly billedDurationMs?: number;
  readonly memorySizeMB?: number;
  readonly maxMemoryUsedMB?: number;
  readonly initDurationMs?: number;
}

export type PlatformRecord = InitStart | InitReport | Start | Report;

export type ParsedEvent =
  | { readonly kind: 'platform'; readonly record: PlatformRecord }
  | { readonly kind: 'sample'; readonly record: HarnessRecord }
  | { readonly kind: 'unknown' };

const UNKNOWN: ParsedEvent = { kind: 'unknown' };

/** Reads one log event. Never throws. */
export function parseLogEvent(message: string): ParsedEvent {
  const value = parseJson(message);
  if (!isObject(value)) return UNKNOWN;
  if (value.type === SAMPLE_RECORD_TYPE) {
    const record = harnessRecordOf(value);
    return record ? { kind: 'sample', record } : UNKNOWN;
  }
  const record = platformRecordOf(value);
  return record ? { kind: 'platform', record } : UNKNOWN;
}

function platformRecordOf(value: Fields): PlatformRecord | undefined {
  const type = PLATFORM_RECORD_TYPES.find(known => known === value.type);
  const time = typeof value.time === 'string' ? Date.parse(value.time) : NaN;
  if (!type || Number.isNaN(time) || !isObject(value.record)) return undefined;
  const { record } = value;
  const metrics = isObject(record.metrics) ? record.metrics : {};
  switch (type) {
    case 'platform.initStart':
      return present({
        type,
        time,
        initializationType: text(record.initializationType),
        runtimeVersion: text(record.runtimeVersion),
        runtimeVersionArn: text(record.runtimeVersionArn),
      });
    case 'platform.initReport':
      return present({
        type,
        time,
        initializationType: text(record.initializationType),
        status: status(record.status),
        errorType: text(record.errorType),
        durationMs: quantity(metrics.durationMs),
      });
    case 'platform.start': {
      const requestId = text(record.requestId);
      return requestId === undefined ? undefined : { type, time, requestId };
    }
    case 'platform.report': {
      const requestId = text(record.requestId);
      return requestId === undefined ? undefined : present({
        type,
        time,
        requestId,
        status: status(record.status),
        errorType: text(record.errorType),
        durationMs: quantity(metrics.durationMs),
        billedDurationMs: quantity(metrics.billedDurationMs),
        memorySizeMB: quantity(metrics.memorySizeMB),
        maxMemoryUsedMB: quantity(metrics.maxMemoryUsedMB),
        initDurationMs: quantity(metrics.initDurationMs),
      });
    }
  }
}

const HARNESS_STATUSES = ['ok', 'error', 'warm', 'stale', 'unrequested'] as const;

/** The harness's record if the value is one. */
export function harnessRecordOf(value: unknown): HarnessRecord | undefined {
  if (!isObject(value) || value.type !== SAMPLE_RECORD_TYPE) return undefined;
  const { requestId, environmentId, functionName, runId, epoch, scenario, placement, timestamp } = value;
  const texts = [requestId, environmentId, functionName, runId, epoch, scenario, placement, timestamp];
  const harnessStatus = HARNESS_STATUSES.find(known => known === value.status);
  const round = index(value.round);
  const slot = index(value.slot);
  const invocation = index(value.invocation);
  if (!harnessStatus || !texts.every(field => text(field) !== undefined) || Number.isNaN(Date.parse(String(timestamp)))
    || round === undefined || slot === undefined || invocation === undefined) return undefined;
  return present<HarnessRecord>({
    type: SAMPLE_RECORD_TYPE,
    level: 'INFO',
    timestamp: String(timestamp),
    requestId: String(requestId),
    environmentId: String(environmentId),
    functionName: String(functionName),
    runId: String(runId),
    round,
    slot,
    invocation,
    scenario: String(scenario),
    placement: String(placement),
    epoch: String(epoch),
    status: harnessStatus,
    initializationType: text(value.initializationType),
    moduleLoadMs: quantity(value.moduleLoadMs),
    scenarioDurationMs: quantity(value.scenarioDurationMs),
    phases: phases(value.phases),
    holdMs: quantity(value.holdMs),
    errorType: text(value.errorType),
    errorMessage: text(value.errorMessage),
  });
}

type Fields = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function quantity(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function index(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

function status(value: unknown): PlatformStatus | undefined {
  return (['success', 'failure', 'error', 'timeout'] as const).find(known => known === value);
}

function phases(value: unknown): { [name: string]: number } | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).flatMap(([name, ms]) => quantity(ms) === undefined ? [] : [[name, Number(ms)]]));
}
