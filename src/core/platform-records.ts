import { HarnessRecord, PLATFORM_RECORD_TYPES, SAMPLE_RECORD_TYPE } from '../protocol';
import { present } from './present';

/**
 * Lambda's own records in the JSON log format and the harness's result line, read without trust: a record that has a figure which is
 * none is `unreadable` as a whole, for without its initDurationMs a cold start would pass for a warm one.
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
export type PlatformStatus = 'success' | 'failure' | 'error' | 'timeout';

interface Timed { /** ms since 1970. */ readonly time: number }

export interface InitStart extends Timed {
  readonly type: 'platform.initStart';
  readonly initializationType?: string;
  readonly functionName?: string;
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

/** SnapStart: the environment is restored from a snapshot instead of initialized. */
export interface RestoreStart extends Timed {
  readonly type: 'platform.restoreStart';
  readonly functionName?: string;
  readonly runtimeVersion?: string;
  readonly runtimeVersionArn?: string;
}

export interface RestoreReport extends Timed {
  readonly type: 'platform.restoreReport';
  readonly status?: PlatformStatus;
  readonly errorType?: string;
  readonly durationMs?: number;
}

export interface Start extends Timed {
  readonly type: 'platform.start';
  readonly requestId: string;
  readonly functionName?: string;
  /** of the function, e.g. `$LATEST`. */
  readonly version?: string;
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
  readonly restoreDurationMs?: number;
}

/** Lambda could not deliver log lines as fast as the environment wrote them. */
export interface LogsDropped extends Timed {
  readonly type: 'platform.logsDropped';
  readonly droppedRecords?: number;
  readonly droppedBytes?: number;
  readonly reason?: string;
}

export type PlatformRecord = InitStart | InitReport | RestoreStart | RestoreReport | Start | Report | LogsDropped;

export type ParsedEvent =
  | { readonly kind: 'platform'; readonly record: PlatformRecord }
  | { readonly kind: 'sample'; readonly record: HarnessRecord }
  /** a platform record that no verdict needs, e.g. `platform.runtimeDone`. */
  | { readonly kind: 'other' }
  /** a platform's or a harness's record by its type, but not whole. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknown' };

const RECORD_TYPES = [...PLATFORM_RECORD_TYPES, 'platform.restoreStart', 'platform.restoreReport'] as const;
const OTHER_TYPES = [
  'platform.initRuntimeDone', 'platform.runtimeDone', 'platform.restoreRuntimeDone', 'platform.extension', 'platform.telemetrySubscription',
];
/** In what isn't JSON: the line was cut. */
const NAMES_A_RECORD = new RegExp(`^\\s*\\{.*"type"\\s*:\\s*"(?:${[...RECORD_TYPES, SAMPLE_RECORD_TYPE].join('|').replaceAll('.', '\\.')})"`);
const STATUSES: readonly PlatformStatus[] = ['success', 'failure', 'error', 'timeout'];

/** Reads one log event. Never throws. */
export function parseLogEvent(message: string): ParsedEvent {
  const value = parseJson(message);
  if (value === undefined && NAMES_A_RECORD.test(message)) return { kind: 'unreadable' };
  if (!isObject(value) || typeof value.type !== 'string') return { kind: 'unknown' };
  if (value.type === SAMPLE_RECORD_TYPE) {
    const record = harnessRecordOf(value);
    return record ? { kind: 'sample', record } : { kind: 'unreadable' };
  }
  const type = RECORD_TYPES.find(known => known === value.type);
  if (!type) return { kind: OTHER_TYPES.includes(value.type) ? 'other' : 'unknown' };
  const record = platformRecordOf(type, value);
  return record ? { kind: 'platform', record } : { kind: 'unreadable' };
}

function platformRecordOf(type: PlatformRecord['type'], { time: timestamp, record }: Fields): PlatformRecord | undefined {
  const time = typeof timestamp === 'string' ? instant(Date.parse(timestamp)) : undefined;
  if (time === undefined || !isObject(record)) return undefined;
  const status = knownStatus(record.status);
  if (record.status !== undefined && status === undefined) return undefined;
  const errorType = text(record.errorType);
  const functionName = text(record.functionName);
  const runtime = { runtimeVersion: text(record.runtimeVersion), runtimeVersionArn: text(record.runtimeVersionArn) };
  const initializationType = text(record.initializationType);
  const metrics = record.metrics === undefined ? {} : record.metrics;
  switch (type) {
    case 'platform.initStart':
      return present({ type, time, initializationType, functionName, ...runtime });
    case 'platform.restoreStart':
      return present({ type, time, functionName, ...runtime });
    case 'platform.initReport': {
      const figures = quantities(metrics, ['durationMs']);
      return figures && present({ type, time, initializationType, status, errorType, ...figures });
    }
    case 'platform.restoreReport': {
      const figures = quantities(metrics, ['durationMs']);
      return figures && present({ type, time, status, errorType, ...figures });
    }
    case 'platform.start': {
      const requestId = text(record.requestId);
      // real records have the function's ARN, the schema has not.
      const [, name] = /:function:([A-Za-z0-9-_]+)/.exec(String(record.functionArn)) ?? [];
      return requestId === undefined ? undefined : present({ type, time, requestId, functionName: name, version: text(record.version) });
    }
    case 'platform.report': {
      const requestId = text(record.requestId);
      const figures = quantities(metrics, REPORT_METRICS);
      return requestId === undefined || !figures ? undefined : present({ type, time, requestId, status, errorType, ...figures });
    }
    case 'platform.logsDropped': {
      const figures = quantities(record, ['droppedRecords', 'droppedBytes']);
      return figures && present({ type, time, ...figures, reason: text(record.reason) });
    }
  }
}

const REPORT_METRICS = [
  'durationMs', 'billedDurationMs', 'memorySizeMB', 'maxMemoryUsedMB', 'initDurationMs', 'restoreDurationMs',
] as const;

/** The figures that are there; nothing if one is there and is none. */
function quantities<Name extends string>(source: unknown, names: readonly Name[]): { readonly [name in Name]?: number } | undefined {
  if (!isObject(source)) return undefined;
  const found = names.filter(name => source[name] !== undefined);
  if (!found.every(name => isQuantity(source[name]))) return undefined;
  return Object.fromEntries(found.map(name => [name, source[name]])) as { [name in Name]?: number };
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

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined if it is none. */
export function parseJson(message: string): unknown {
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
  return isQuantity(value) ? value : undefined;
}

const YEAR_10000 = Date.UTC(10000, 0);

/** ms since 1970, if it is a time that RFC 3339 can write. */
export function instant(time: number): number | undefined {
  return time >= 0 && time < YEAR_10000 ? time : undefined;
}

/** Beyond, a double is no longer the number that was written. */
export function isQuantity(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function index(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

export function knownStatus(value: unknown): PlatformStatus | undefined {
  return STATUSES.find(known => known === value);
}

function phases(value: unknown): { [name: string]: number } | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).flatMap(([name, ms]) => quantity(ms) === undefined ? [] : [[name, Number(ms)]]));
}
