import { Coordinator } from './step';
import { missingFacts } from '../../core/acceptance';
import { LogEvidence, logEvidence } from '../../core/observation';
import { Report, Start } from '../../core/platform-records';
import { RunRecord } from '../../core/results';
import { HarnessRecord } from '../../protocol';
import { eachOf, Pacer, retrying } from '../pacing';
import { RoundView } from '../run-reader';

/** Clocks differ a little, and environments may start before the round's own record was written. */
const MARGIN_MS = 60_000;
/** FilterLogEvents has few requests a second to give, and people look at logs too. */
const PAGES_PER_SECOND = 1;
const MAX_SWEEP_MS = 12 * 60_000;
const WRITES_AT_ONCE = 16;

/** Reads the log group once over the time of these rounds and stores what they lack. */
export async function sweepLogs(coordinator: Coordinator, run: RunRecord, rounds: readonly RoundView[], since: number): Promise<void> {
  const { store } = coordinator;
  const wanted = new Set(rounds.map(({ round }) => round));
  const judged = rounds.flatMap(round => round.judged);
  const heard = new Set(judged.flatMap(({ delivery: { harness: record } }) => record ? keyOf(record) : []));
  const lacking = judged.filter(({ delivery, verdict }) => missingFacts(delivery, verdict) > 0).map(({ delivery }) => delivery);
  const { harness, platform } = await readLogs(coordinator, since);

  const unheard = harness.filter(record => record.runId === run.runId && wanted.has(record.round) && !heard.has(keyOf(record)));
  await eachOf(unheard, WRITES_AT_ONCE, record => store.putHarness(record));
  // an event can have been run more often than anybody has told yet: its request may be on other streams too.
  const requests = new Set([...judged.map(({ delivery }) => delivery), ...unheard].map(({ requestId }) => requestId));
  const known = new Set(judged.flatMap(({ delivery: { environmentId = '', start, report } }) => (
    [start, report].flatMap(record => record ? factOf(environmentId, record) : []))));
  const ofRequests = platform.filter(({ environmentId, record }) => (
    'requestId' in record && requests.has(record.requestId) && !known.has(factOf(environmentId, record))));
  const streams = new Set([...lacking, ...unheard, ...ofRequests].map(({ environmentId }) => environmentId));
  const ofStreams = platform.filter(({ environmentId, record }) => !('requestId' in record) && streams.has(environmentId));
  await store.putPlatform([...ofRequests, ...ofStreams]);
}

function factOf(environmentId: string, { type, time }: Start | Report): string {
  return `${environmentId} ${type} ${time}`;
}

function keyOf({ requestId, environmentId, invocation }: HarnessRecord): string {
  return `${requestId} ${environmentId} ${invocation}`;
}

async function readLogs({ logs, clock }: Coordinator, since: number): Promise<LogEvidence> {
  const window = { startTime: since - MARGIN_MS, endTime: clock.now() + MARGIN_MS };
  const pages = new Pacer(clock, PAGES_PER_SECOND);
  const deadline = clock.now() + MAX_SWEEP_MS;
  const found: LogEvidence[] = [];
  let nextToken: string | undefined;
  do {
    const token = nextToken;
    const page = await retrying(clock, async () => {
      await pages.turn();
      return logs.filter(window, token);
    });
    found.push(logEvidence(page.events));
    ({ nextToken } = page);
  } while (nextToken !== undefined && clock.now() < deadline);
  return { harness: found.flatMap(({ harness }) => harness), platform: found.flatMap(({ platform }) => platform) };
}
