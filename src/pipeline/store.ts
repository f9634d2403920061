import { DestinationRecord, PlatformEntry } from '../core/observation';
import { RoundPlan } from '../core/planning';
import { RoundTally } from '../core/progress';
import { RunRecord } from '../core/results';
import { HarnessRecord, RunRequest } from '../protocol';
import { eachOf } from './pacing';
import { Condition, Item, Key, Pin, Table } from './ports';

/** One run at a time: held by a run until `releasedAt`. */
export interface Lock {
  readonly runId: string;
  /** grows with every taking; part of every epoch, so that a run whose lock was taken over can be told. */
  readonly fence: number;
  /** ms since 1970. */
  readonly takenAt: number;
  readonly releasedAt?: number;
  readonly request: RunRequest;
  /** of the account; only the invoker may ask. */
  readonly unreservedConcurrency: number;
}

export interface RoundRecord {
  readonly plan: RoundPlan;
  readonly epoch: string;
  readonly startedAt: number;
}

/** What became of a function's update in a round. */
export interface FunctionState {
  /** why it gets no messages. */
  readonly unpublished?: { readonly reason: 'update-failed' | 'redeployed'; readonly detail?: string };
}

export type FunctionStates = { readonly [functionName: string]: FunctionState };

/** A batch of messages: who claims it, and nobody else, publishes it. Claimed and never published: its coordinator was killed. */
export interface BatchRecord {
  readonly batch: number;
  readonly slots: readonly number[];
  readonly failures?: ReadonlyArray<{ readonly slot: number; readonly reason: string }>;
}

export interface RoundState extends RoundRecord {
  readonly functions?: FunctionStates;
  readonly batches: readonly BatchRecord[];
}

export interface StoredTally extends RoundTally {
  /** the verdicts are final: nothing more is waited for. */
  readonly settled: boolean;
}

/** Where a settle stands. */
export interface SettleState {
  /** facts that were missing when last looked. */
  readonly missing: number;
  /** the sweep that last found one. */
  readonly newsAt: number;
  /** settles that ended with further rounds. */
  readonly topUps: number;
}

const LOCK: Key = { pk: 'LOCK', sk: 'LOCK' };
const RUNS = 'RUNS';
const WRITES_AT_ONCE = 16;

/** What the table holds, and under which keys. */
export class Store {
  constructor(private readonly table: Table) {}

  async lock(): Promise<Lock | undefined> {
    return body<Lock>(await this.table.get(LOCK));
  }

  /** Takes the lock from whoever held it when it was read. */
  async takeLock(lock: Lock, previous: Lock | undefined): Promise<boolean> {
    return this.table.put({ ...LOCK, ...lock }, previous ? { equal: { fence: previous.fence } } : { absent: ['pk'] });
  }

  async releaseLock({ runId, fence }: Pick<Lock, 'runId' | 'fence'>, releasedAt: number): Promise<void> {
    await this.table.set(LOCK, { releasedAt }, { equal: { runId, fence }, absent: ['releasedAt'] });
  }

  async run(runId: string): Promise<RunRecord | undefined> {
    return body<RunRecord>(await this.table.get(runKey(runId, 'RUN')));
  }

  async createRun(run: RunRecord): Promise<boolean> {
    return this.table.put({ ...runKey(run.runId, 'RUN'), ...run }, { absent: ['pk'] });
  }

  async setRun(runId: string, attributes: Partial<RunRecord>, condition?: Condition): Promise<boolean> {
    return this.table.set(runKey(runId, 'RUN'), attributes, { ...condition, equal: { ...condition?.equal, runId } });
  }

  async listRun(runId: string, startedAt: string): Promise<void> {
    await this.table.put({ pk: RUNS, sk: `${startedAt}#${runId}`, runId, startedAt });
  }

  /** Newest first. */
  async latestRuns(count: number): Promise<Array<{ runId: string; startedAt: string }>> {
    const items = await this.table.query(RUNS, '', count);
    return items.map(item => ({ runId: String(item.runId), startedAt: String(item.startedAt) }));
  }

  /** Answers with the round as stored: if another coordinator came first, with its plan. */
  async createRound(runId: string, record: RoundRecord): Promise<RoundState> {
    const created = await this.table.put({ ...roundKey(runId, record.plan.round), ...record }, { absent: ['pk'] });
    return created ? { ...record, batches: [] } : (await this.round(runId, record.plan.round))!;
  }

  async round(runId: string, round: number): Promise<RoundState | undefined> {
    return roundStates(await this.table.query(runPartition(runId), `ROUND#${padded(round)}`))[0];
  }

  async rounds(runId: string): Promise<RoundState[]> {
    return roundStates(await this.table.query(runPartition(runId), 'ROUND#'));
  }

  /** Answers with the states as stored: if another coordinator came first, with its. */
  async createFunctionStates(runId: string, round: number, functions: FunctionStates): Promise<FunctionStates> {
    const key = roundKey(runId, round, '#FUNCTIONS');
    if (await this.table.put({ ...key, functions }, { absent: ['pk'] })) return functions;
    return (await this.table.get(key))!.functions as FunctionStates;
  }

  /** Answers false if it has been claimed already. */
  async claimBatch(runId: string, round: number, { batch, slots }: BatchRecord): Promise<boolean> {
    return this.table.put({ ...batchKey(runId, round, batch), batch, slots }, { absent: ['pk'] });
  }

  async setBatch(runId: string, round: number, { batch, ...result }: Pick<BatchRecord, 'batch' | 'failures'>): Promise<void> {
    await this.table.set(batchKey(runId, round, batch), result);
  }

  async tallies(runId: string): Promise<StoredTally[]> {
    return (await this.table.query(runPartition(runId), 'TALLY#')).map(item => body<StoredTally>(item)!);
  }

  async putTally(runId: string, tally: StoredTally): Promise<void> {
    await this.table.put({ ...runKey(runId, `TALLY#${padded(tally.round)}`), ...tally });
  }

  async pins(runId: string): Promise<{ readonly [functionName: string]: Pin }> {
    return body<{ [functionName: string]: Pin }>(await this.table.get(runKey(runId, 'PINS'))) ?? {};
  }

  async addPins(runId: string, pins: { readonly [functionName: string]: Pin }): Promise<void> {
    if (Object.keys(pins).length > 0) await this.table.set(runKey(runId, 'PINS'), pins);
  }

  /** When each function was last seen as pinned, ms since 1970. */
  async seen(runId: string): Promise<{ readonly [functionName: string]: number }> {
    return body<{ [functionName: string]: number }>(await this.table.get(runKey(runId, 'SEEN'))) ?? {};
  }

  async setSeen(runId: string, times: { readonly [functionName: string]: number }): Promise<void> {
    if (Object.keys(times).length > 0) await this.table.set(runKey(runId, 'SEEN'), times);
  }

  /** From when on a function's code and configuration may be another's, ms since 1970. */
  async redeployments(runId: string): Promise<{ readonly [functionName: string]: number }> {
    return body<{ [functionName: string]: number }>(await this.table.get(runKey(runId, 'REDEPLOYED'))) ?? {};
  }

  /** The first to notice is right. */
  async addRedeployment(runId: string, functionName: string, at: number): Promise<void> {
    await this.table.set(runKey(runId, 'REDEPLOYED'), { [functionName]: at }, { absent: [functionName] });
  }

  async settleState(runId: string): Promise<SettleState | undefined> {
    return body<SettleState>(await this.table.get(runKey(runId, 'SETTLE')));
  }

  async setSettleState(runId: string, state: SettleState): Promise<void> {
    await this.table.put({ ...runKey(runId, 'SETTLE'), ...state });
  }

  async putSummary(runId: string, summary: { readonly [attribute: string]: unknown }): Promise<void> {
    await this.table.put({ ...runKey(runId, 'SUMMARY'), ...summary });
  }

  /** The same record comes by the destination and by the log: the same item. */
  async putHarness(record: HarnessRecord): Promise<void> {
    const { runId, round, functionName, slot, requestId, environmentId, invocation } = record;
    const sk = `${functionName}#${slot}#${requestId}#harness#${environmentId}#${invocation}`;
    await this.table.put({ pk: resultsPartition(runId, round), sk, harness: record });
  }

  /** Two runs of one event can both have failed. */
  async putDestination(record: DestinationRecord): Promise<void> {
    const { runId, round, functionName, slot, requestId, time } = record;
    await this.table.put({ pk: resultsPartition(runId, round), sk: `${functionName}#${slot}#${requestId}#destination#${time}`, destination: record });
  }

  async deliveries(runId: string, round: number): Promise<{ harness: HarnessRecord[]; destinations: DestinationRecord[] }> {
    const items = await this.table.query(resultsPartition(runId, round), '');
    return {
      harness: items.flatMap(({ harness }) => harness ? harness as HarnessRecord : []),
      destinations: items.flatMap(({ destination }) => destination ? destination as DestinationRecord : []),
    };
  }

  /** Records of one item, each under an attribute of its own: any order, any number of times. */
  async putPlatform(entries: readonly PlatformEntry[]): Promise<void> {
    const items = new Map<string, { key: Key; attributes: { [attribute: string]: PlatformEntry } }>();
    for (const entry of entries) {
      const key = platformKey(entry);
      const item = items.get(key.pk) ?? { key, attributes: {} };
      item.attributes[`${entry.record.type} ${'time' in entry.record ? entry.record.time : entry.record.text} ${entry.environmentId}`] = entry;
      items.set(key.pk, item);
    }
    await eachOf([...items.values()], WRITES_AT_ONCE, ({ key, attributes }) => this.table.set(key, attributes));
  }

  /** What the platform reported of these requests and of the environments they ran in, and of these. */
  async platform(requestIds: readonly string[], environmentIds: readonly string[]): Promise<PlatformEntry[]> {
    const requests = entriesOf(await this.table.batchGet(requestIds.map(requestKey)));
    const streams = new Set([...environmentIds, ...requests.map(({ environmentId }) => environmentId)]);
    return [...requests, ...entriesOf(await this.table.batchGet([...streams].map(environmentKey)))];
  }
}

function platformKey({ environmentId, record }: PlatformEntry): Key {
  return 'requestId' in record ? requestKey(record.requestId) : environmentKey(environmentId);
}

function requestKey(requestId: string): Key {
  return { pk: `REQ#${requestId}`, sk: 'PLATFORM' };
}

function environmentKey(environmentId: string): Key {
  return { pk: `ENV#${environmentId}`, sk: 'PLATFORM' };
}

function entriesOf(items: readonly Item[]): PlatformEntry[] {
  return items.flatMap(item => Object.values(body<{ [attribute: string]: PlatformEntry }>(item)!));
}

function roundStates(items: readonly Item[]): RoundState[] {
  const rounds = new Map<string, { record?: RoundRecord; functions?: FunctionStates; batches: BatchRecord[] }>();
  for (const item of items) {
    const [, number, kind] = item.sk.split('#');
    const round = rounds.get(number) ?? { batches: [] };
    rounds.set(number, round);
    if (kind === undefined) round.record = body<RoundRecord>(item);
    else if (kind === 'FUNCTIONS') round.functions = item.functions as FunctionStates;
    else round.batches.push(body<BatchRecord>(item)!);
  }
  return [...rounds.values()].flatMap(({ record, functions, batches }) => record ? { ...record, functions, batches } : []);
}

function body<T>(item: Item | undefined): T | undefined {
  if (!item) return undefined;
  const { pk, sk, ...attributes } = item;
  return attributes as T;
}

function runPartition(runId: string): string {
  return `RUN#${runId}`;
}

function runKey(runId: string, sk: string): Key {
  return { pk: runPartition(runId), sk };
}

function roundKey(runId: string, round: number, suffix = ''): Key {
  return runKey(runId, `ROUND#${padded(round)}${suffix}`);
}

function batchKey(runId: string, round: number, batch: number): Key {
  return roundKey(runId, round, `#BATCH#${padded(batch)}`);
}

function resultsPartition(runId: string, round: number): string {
  return `${runPartition(runId)}#R#${padded(round)}`;
}

/** So that keys sort as numbers do. */
function padded(number: number): string {
  return String(number).padStart(5, '0');
}
