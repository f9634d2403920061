import { HarnessRecord } from '../../protocol';
import { append, groupBy } from '../collections';
import { InitReport, PlatformStatus, Report, RestoreReport } from '../platform-records';
import { present } from '../present';
import { Failure, Untimed } from '../text-records';
import { LogEntry } from './reading';

/** Everything that the logs say of one request and of the environment it ran in. */
export interface ImportedRequest {
  readonly requestId: string;
  readonly report: Untimed<Report>;
  /** when it started, ms since 1970. */
  readonly startedAt?: number;
  readonly logStream?: string;
  readonly functionName?: string;
  readonly version?: string;
  readonly environment?: Environment;
  /** the INIT or the restore that failed before it and was repeated inside it. */
  readonly failedPhase?: FailedPhase;
  readonly failure?: Failure;
  readonly harness?: HarnessRecord;
}

/** What is known of an execution environment: of a log stream. */
export interface Environment {
  readonly functionName?: string;
  readonly version?: string;
  /** when its INIT began, ms since 1970. */
  readonly initStartedAt?: number;
  readonly initializationType?: string;
  readonly runtimeVersion?: string;
  readonly runtimeVersionArn?: string;
}

export type FailedPhase = Untimed<InitReport | RestoreReport>;

export interface Requests {
  readonly requests: readonly ImportedRequest[];
  /** of phases that failed, and no request of theirs is to be seen. */
  readonly orphans: readonly FailedPhase[];
}

/** Puts together what belongs together. */
export function requestsOf(entries: readonly LogEntry[]): Requests {
  const streams = groupBy(entries, ({ logStream }) => logStream);
  const parts = [...streams].map(([logStream, records]) => requestsOfStream(logStream, inOrder(records)));
  return { requests: parts.flatMap(({ requests }) => requests), orphans: parts.flatMap(({ orphans }) => orphans) };
}

/** Consoles show the newest first. */
function inOrder(entries: readonly LogEntry[]): readonly LogEntry[] {
  if (entries.some(({ time }) => time === undefined)) return entries;
  return [...entries].sort((a, b) => a.time! - b.time! || RANKS.indexOf(a.record.type) - RANKS.indexOf(b.record.type));
}

/** What comes first within the same millisecond. */
const RANKS: readonly LogEntry['record']['type'][] = [
  'platform.initStart', 'platform.restoreStart', 'platform.initReport', 'platform.restoreReport', 'platform.start', 'coldstart.sample', 'failure', 'platform.report',
];

function requestsOfStream(logStream: string | undefined, entries: readonly LogEntry[]): Requests {
  // without a stream nothing tells which request ran in which environment.
  const environment = logStream === undefined ? undefined : environmentOf(logStream, entries);
  const failures = new Map(entries.flatMap(({ record }) => record.type === 'failure' ? [[record.requestId, record]] : []));
  const begun = new Map<string, LogEntry[]>();
  const requests: ImportedRequest[] = [];
  let failedPhases: FailedPhase[] = [];
  for (const entry of entries) {
    const { record } = entry;
    if (record.type === 'platform.start' || record.type === 'coldstart.sample') append(begun, record.requestId, entry);
    if (isPhaseReport(record) && failed(record.status)) failedPhases.push(record);
    if (record.type !== 'platform.report') continue;
    const { requestId } = record;
    const beginning = beginningOf(begun.get(requestId) ?? []);
    requests.push(present<ImportedRequest>({
      requestId,
      report: record,
      logStream,
      environment,
      failure: failures.get(requestId),
      ...environment && { failedPhase: failedPhases.find(({ status }) => status === 'timeout') ?? failedPhases[0] },
      ...beginning,
      functionName: entry.functionName ?? environment?.functionName ?? beginning.functionName,
    }));
    begun.delete(requestId);
    if (environment) failedPhases = [];
  }
  return { requests, orphans: failedPhases };
}

function isPhaseReport(record: LogEntry['record']): record is FailedPhase {
  return record.type === 'platform.initReport' || record.type === 'platform.restoreReport';
}

function failed(status: PlatformStatus | undefined): boolean {
  return status !== undefined && status !== 'success';
}

type Beginning = Pick<ImportedRequest, 'startedAt' | 'functionName' | 'version' | 'harness'>;

function beginningOf(entries: readonly LogEntry[]): Beginning {
  return entries.reduce<Beginning>((known, { record, time }) => {
    if (record.type === 'platform.start') return { ...known, startedAt: time, functionName: record.functionName, version: record.version };
    return record.type === 'coldstart.sample' ? { ...known, harness: record } : known;
  }, {});
}

/** YYYY/MM/DD/name[version]guid; a function's own log group has no names in its streams. */
const STREAM = /^\d{4}\/\d\d\/\d\d\/([A-Za-z0-9-_]*)\[([^\]]+)\]\[?[0-9a-f]+\]?$/;

function environmentOf(logStream: string, entries: readonly LogEntry[]): Environment {
  const [, name, version] = STREAM.exec(logStream) ?? [];
  let environment: Environment = present({ functionName: name || undefined, version });
  for (const { record, time } of entries) {
    if (record.type === 'platform.initStart' || record.type === 'platform.restoreStart') {
      const { functionName = environment.functionName, runtimeVersion, runtimeVersionArn } = record;
      const initialization = record.type === 'platform.initStart' && { initStartedAt: time, initializationType: record.initializationType };
      environment = { ...environment, ...present({ functionName, runtimeVersion, runtimeVersionArn, ...initialization }) };
    }
    if (record.type === 'platform.initReport' && record.initializationType) {
      environment = { ...environment, initializationType: record.initializationType };
    }
  }
  return environment;
}
