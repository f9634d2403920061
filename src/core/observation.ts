import { HarnessRecord } from '../protocol';
import { append, distinct, groupBy } from './collections';
import { LogTrouble, unreadable, Unreadable } from './log-troubles';
import { InitReport, InitStart, parseLogEvent, PlatformRecord, Report, Start } from './platform-records';
import { present } from './present';

/** One cold start asked for: one message of a round to one function. */
export interface Asked {
  readonly round: number;
  readonly slot: number;
  readonly functionName: string;
}

/** What an `onFailure` destination says of an invocation. */
export interface DestinationRecord extends Asked {
  readonly runId: string;
  readonly requestId: string;
  /** ms since 1970. */
  readonly time: number;
  /** `RetriesExhausted`: it ran and failed. `EventAgeExceeded`: it never ran. */
  readonly condition: string;
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/** A platform record and the log stream it was found on: one stream is one environment. */
export interface PlatformEntry {
  readonly environmentId: string;
  readonly record: PlatformRecord | Unreadable;
}

/** Everything that was recorded, in any order, any of it any number of times or never. */
export interface Evidence {
  readonly harness: readonly HarnessRecord[];
  readonly destinations: readonly DestinationRecord[];
  readonly platform: readonly PlatformEntry[];
}

export type LogEvidence = Pick<Evidence, 'harness' | 'platform'>;

/** What events of the probes' log group are evidence of; lines that are no records are none. */
export function logEvidence(events: ReadonlyArray<{ readonly logStreamName: string; readonly message: string }>): LogEvidence {
  const harness: HarnessRecord[] = [];
  const platform: PlatformEntry[] = [];
  for (const { logStreamName: environmentId, message } of events) {
    const event = parseLogEvent(message);
    if (event.kind === 'sample') harness.push(event.record);
    if (event.kind === 'platform') platform.push({ environmentId, record: event.record });
    if (event.kind === 'unreadable') platform.push({ environmentId, record: unreadable(message) });
  }
  return { harness, platform };
}

/** Everything known of one delivery of one cold start asked for. Without a request id: it was asked for, and nothing was heard of it. */
export interface Delivery extends Asked {
  readonly requestId?: string;
  readonly environmentId?: string;
  readonly harness?: HarnessRecord;
  readonly destination?: DestinationRecord;
  readonly start?: Start;
  readonly report?: Report;
  readonly initStart?: InitStart;
  readonly initReport?: InitReport;
  readonly logTroubles?: readonly LogTrouble[];
  /** no earlier delivery of the same cold start: by the platform's start time, then the request id, never by arrival. */
  readonly first: boolean;
  /** no earlier request on the same log stream. */
  readonly freshStream: boolean;
}

type Invocation = Omit<Delivery, 'first' | 'freshStream' | 'requestId'> & { readonly requestId: string };

/**
 * Puts together what belongs together. The result depends on what is known alone, not on the order or number of times it came.
 * At least one delivery for each cold start asked for; records of what was not asked for are left out.
 */
export function join(asked: readonly Asked[], evidence: Evidence): Delivery[] {
  const platform = indexPlatform(evidence.platform);
  const harness = groupBy(evidence.harness, keyOf);
  const destinations = groupBy(evidence.destinations, keyOf);
  const slots = asked.map(slot => {
    const invocations = invocationsOf(slot, harness.get(keyOf(slot)) ?? [], destinations.get(keyOf(slot)) ?? [], platform);
    return { slot, invocations: invocations.sort(byStart) };
  });
  const firstOnStream = new Map<string, Invocation>();
  for (const invocation of slots.flatMap(({ invocations }) => invocations)) {
    const { environmentId } = invocation;
    if (environmentId === undefined) continue;
    const earlier = firstOnStream.get(environmentId);
    if (!earlier || byStart(invocation, earlier) < 0) firstOnStream.set(environmentId, invocation);
  }
  return slots.flatMap(({ slot, invocations }): Delivery[] => invocations.length === 0
    ? [{ round: slot.round, slot: slot.slot, functionName: slot.functionName, first: true, freshStream: true }]
    : invocations.map((invocation, position) => ({
      ...invocation,
      first: position === 0,
      freshStream: isFreshStream(invocation, firstOnStream, platform),
    })));
}

function isFreshStream(invocation: Invocation, firstOnStream: ReadonlyMap<string, Invocation>, platform: PlatformIndex): boolean {
  const { environmentId, start } = invocation;
  if (environmentId === undefined) return true;
  if (firstOnStream.get(environmentId) !== invocation) return false;
  // a request that isn't ours may have come first.
  return !start || platform.starts.get(environmentId)!.every(({ time }) => time >= start.time);
}

interface PlatformIndex {
  /** records of one request on one stream, oldest first. */
  readonly requests: Map<string, { starts: Start[]; reports: Report[] }>;
  /** streams that a request was seen on. */
  readonly streams: Map<string, string[]>;
  readonly starts: Map<string, Start[]>;
  readonly initStarts: Map<string, InitStart>;
  readonly initReports: Map<string, InitReport>;
  readonly troubles: Map<string, LogTrouble[]>;
}

function indexPlatform(entries: readonly PlatformEntry[]): PlatformIndex {
  const index: PlatformIndex = {
    requests: new Map(), streams: new Map(), starts: new Map(), initStarts: new Map(), initReports: new Map(), troubles: new Map(),
  };
  const once = new Map(entries.map(entry => [`${entry.environmentId} ${JSON.stringify(Object.entries(entry.record).sort())}`, entry]));
  const inOrder = [...once].sort(([keyA, a], [keyB, b]) => timeOf(a) - timeOf(b) || compare(keyA, keyB));
  for (const [, { environmentId, record }] of inOrder) {
    switch (record.type) {
      case 'platform.initStart':
        if (!index.initStarts.has(environmentId)) index.initStarts.set(environmentId, record);
        break;
      case 'platform.initReport':
        // an INIT that failed is repeated inside the invoke: the failure is what counts.
        if (!index.initReports.has(environmentId) || failed(record)) index.initReports.set(environmentId, record);
        break;
      case 'platform.start':
        append(index.starts, environmentId, record);
        requestOf(index, environmentId, record.requestId).starts.push(record);
        break;
      case 'platform.report':
        requestOf(index, environmentId, record.requestId).reports.push(record);
        break;
      case 'platform.logsDropped':
      case 'unreadable':
        append(index.troubles, environmentId, record);
    }
  }
  return index;
}

function timeOf({ record }: PlatformEntry): number {
  return record.type === 'unreadable' ? 0 : record.time;
}

function failed(record: InitReport): boolean {
  return record.status !== undefined && record.status !== 'success';
}

function requestOf(index: PlatformIndex, environmentId: string, requestId: string) {
  const key = `${requestId} ${environmentId}`;
  if (!index.requests.has(key)) {
    index.requests.set(key, { starts: [], reports: [] });
    append(index.streams, requestId, environmentId);
  }
  return index.requests.get(key)!;
}

function invocationsOf(slot: Asked, harness: HarnessRecord[], destinations: DestinationRecord[], platform: PlatformIndex): Invocation[] {
  const records = [...new Map(harness
    .filter(record => record.status !== 'unrequested')
    .map(record => [`${record.requestId} ${record.environmentId} ${record.invocation}`, record])).values()];
  const failures = new Map([...destinations].sort((a, b) => b.time - a.time).map(record => [record.requestId, record]));
  const requestIds = new Set([...records, ...failures.values()].map(record => record.requestId));
  return [...requestIds].flatMap(requestId => {
    const own = runsOf(requestId, records.filter(record => record.requestId === requestId), platform);
    const destination = failures.get(requestId);
    return own.map((run): Invocation => present({
      round: slot.round,
      slot: slot.slot,
      functionName: slot.functionName,
      requestId,
      ...run,
      // of two runs of one event the destination tells of the one that the harness couldn't.
      destination: own.length === 1 || !run.harness ? destination : undefined,
      ...(run.environmentId !== undefined && {
        initStart: platform.initStarts.get(run.environmentId),
        initReport: platform.initReports.get(run.environmentId),
        logTroubles: platform.troubles.get(run.environmentId),
      }),
    }));
  });
}

type Run = Pick<Invocation, 'environmentId' | 'harness' | 'start' | 'report'>;

/** An asynchronous event can be run more than once under one request id: at least once for each stream that it was seen on. */
function runsOf(requestId: string, records: readonly HarnessRecord[], platform: PlatformIndex): Run[] {
  const streams = distinct([...records.map(({ environmentId }) => environmentId), ...platform.streams.get(requestId) ?? []]);
  const runs = streams.flatMap(environmentId => {
    const { starts, reports } = platform.requests.get(`${requestId} ${environmentId}`) ?? { starts: [], reports: [] };
    const harness = records.filter(record => record.environmentId === environmentId).sort((a, b) => a.invocation - b.invocation);
    const once = starts.length <= 1 && reports.length <= 1 && harness.length <= 1;
    const own = once ? [{ start: starts[0], harness: harness[0], report: reports[0] }] : inSequence(starts, harness, reports);
    return own.map((run): Run => ({ environmentId, ...run }));
  });
  return runs.length ? runs : [{}];
}

/** Of an event that one environment ran more than once: what follows each other in time belongs together. */
function inSequence(starts: readonly Start[], harness: readonly HarnessRecord[], reports: readonly Report[]): Run[] {
  const facts = [
    ...starts.map(start => ({ at: start.time, run: { start } })),
    ...harness.map(record => ({ at: Date.parse(record.timestamp), run: { harness: record } })),
    ...reports.map(report => ({ at: report.time, run: { report } })),
  ].sort((a, b) => a.at - b.at);
  return facts.reduce<Run[]>((runs, { run }) => {
    const last = runs.at(-1);
    const follows = last && !('start' in run) && !last.report && !('harness' in run && last.harness);
    return follows ? [...runs.slice(0, -1), { ...last, ...run }] : [...runs, run];
  }, []);
}

function byStart(a: Invocation, b: Invocation): number {
  return startOf(a) - startOf(b)
    || compare(a.requestId, b.requestId)
    || (a.harness?.invocation ?? 0) - (b.harness?.invocation ?? 0)
    || compare(a.environmentId ?? '', b.environmentId ?? '');
}

function startOf({ start, harness, destination }: Invocation): number {
  return start?.time ?? (harness && Date.parse(harness.timestamp)) ?? destination?.time ?? Infinity;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function keyOf({ round, slot, functionName }: Asked): string {
  return `${round} ${slot} ${functionName}`;
}
