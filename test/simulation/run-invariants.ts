import type { Reading, RunInvariant } from './invariants';
import { Simulation, SimulatedRun } from './simulate';
import { sumsUp } from '../../src/core/ledger';
import { mostRequests, RoundPlan } from '../../src/core/planning';
import { Fault } from '../pipeline/fakes/faults';

/** What a run rides out, if it isn't the rule: it costs time and nothing else. */
const RIDDEN_OUT: ReadonlySet<Fault> = new Set<Fault>([
  'update-throttled', 'update-broken', 'update-unanswered', 'update-conflict', 'read-throttled', 'read-broken', 'read-outdated',
  'function-touched', 'publish-throttled', 'publish-broken', 'publish-unanswered', 'entry-throttled', 'message-twice', 'event-twice', 'init-slow',
  'destination-late', 'destination-lost', 'destination-twice', 'subscription-lost', 'subscription-late', 'subscription-twice', 'logs-throttled',
  'collector-killed', 'coordinator-throttled', 'coordinator-recycled', 'coordinator-doubled', 'invoker-killed', 'execution-stopped',
]);
const SELDOM = 0.1;
/** Of one run. */
const MAX_TOP_UPS = 10;
/** A collector needs a little for a batch. */
const COLLECTING_MS = 200;

/** What holds for every run, whatever happens to it. */
export const RUN_INVARIANTS: { readonly [name: string]: RunInvariant } = {
  'a run ends with a status, and with the reasons for what it lacks': reading => {
    const { run: { execution }, view: { run }, results } = reading;
    const lacking = results.cells.filter(({ shortfall }) => shortfall !== undefined);
    const said = results.run.warnings.filter(warning => / samples: /.test(warning));
    return [
      ...endingsOf(reading).includes(run.status) ? [] : [`the execution ${execution.status} in ${execution.state}, the run is ${run.status}`],
      ...results.run.status === 'COMPLETE' && lacking.length > 0 ? ['COMPLETE, though cells lack samples'] : [],
      ...results.run.status === 'PARTIAL' && lacking.length === 0 && run.finishedAt !== undefined ? ['PARTIAL without a reason'] : [],
      ...results.run.status === 'FAILED' && results.run.failure === undefined ? ['FAILED without a reason'] : [],
      ...said.length === lacking.length ? [] : [`${lacking.length} cells lack samples, ${said.length} warnings say why`],
    ];
  },

  'a run that was not stopped has tried everything': reading => {
    const { simulation, run, view, results } = reading;
    const topUps = simulation.campaign.events.filter(event => event.step === 'settle' && event.sweep === 0 && event.runId === run.runId).length - 1;
    const gaveUp = view === run.atEnd && run.execution.status === 'SUCCEEDED' && topUps < MAX_TOP_UPS && !heardOfMore(simulation, run);
    return gaveUp ? results.cells.filter(({ shortfall }) => shortfall === 'ended').map(({ ledger }) => `${ledger.accepted} of ${simulation.world.n}`) : [];
  },

  'what can be ridden out costs no sample': ({ simulation: { world }, run, results }) => {
    const harmless = Object.entries(world.faults).every(([fault, rate]) => RIDDEN_OUT.has(fault as Fault) && rate <= SELDOM);
    return harmless && run.supersededAt === undefined && results.run.status !== 'COMPLETE' ? [`${results.run.status}: ${results.run.failure ?? results.run.warnings}`] : [];
  },

  'the status written down is that of the results': ({ simulation, run, view, results }) => {
    const comparable = view === run.atEnd && view.run.status !== 'RUNNING' && !heardOfMore(simulation, run);
    return comparable && view.run.status !== results.run.status ? [`written: ${view.run.status}, results: ${results.run.status}`] : [];
  },

  'the lock is free after the run': ({ simulation: { account }, run: { runId, execution } }) => {
    const lock = account.table.items.get('LOCK\nLOCK');
    const nobodyLeft = execution.status === 'ABORTED' || execution.state === 'Abort';
    return lock?.runId === runId && lock.releasedAt === undefined && !nobodyLeft ? ['it is held'] : [];
  },

  'the ledger sums to what was requested, and each sample is in it': ({ results: { cells, samples } }) => cells.flatMap(cell => {
    const own = samples.filter(sample => (['variant', 'memorySizeMB', 'scenario', 'placement'] as const).every(key => sample[key] === cell[key]));
    return sumsUp(cell.ledger) && own.length === cell.ledger.requested ? [] : [`${JSON.stringify(cell.ledger)} of ${own.length} samples`];
  }),

  'no cell is asked for more than 3(n + 1)': ({ simulation: { world }, results: { cells } }) => cells
    .map(({ ledger }) => ledger.requested - ledger.duplicate)
    .filter(requested => requested > mostRequests(world))
    .map(requested => `${requested} for n = ${world.n}`),

  'every round asks for something, and there are no more than 3(n + 1) of them for each cell': ({ simulation: { account, world }, run: { runId }, view, results }) => {
    const plans = [...account.table.items.values()].flatMap(({ pk, plan }) => pk === `RUN#${runId}` && plan ? [plan as RoundPlan] : []);
    const empty = plans.filter(({ messages }) => messages.length === 0);
    const most = mostRequests(world) * results.cells.length;
    return [...empty.map(({ round }) => `round ${round} asks for nothing`), ...view.rounds.length > most ? [`${view.rounds.length} rounds, at most ${most}`] : []];
  },

  'nothing is counted twice': ({ view }) => {
    const judged = view.rounds.flatMap(round => round.judged);
    const slots = judged.filter(({ verdict }) => verdict.outcome !== 'duplicate').map(({ delivery: { round, slot, functionName } }) => `${round} ${slot} ${functionName}`);
    const runs = judged.flatMap(({ delivery: { requestId, environmentId, harness, start, report } }) => (
      requestId ? [`${requestId} ${environmentId} ${harness?.timestamp ?? start?.time ?? report?.time}`] : []));
    return [...repeated(slots), ...repeated(runs)];
  },

  'a batch is published by one coordinator': ({ simulation: { account }, run: { runId } }) => {
    const callers = new Map<string, Set<unknown>>();
    for (const { runId: of, round, slot, caller } of account.topic.published) {
      if (of === runId) callers.set(`${round} ${slot}`, (callers.get(`${round} ${slot}`) ?? new Set()).add(caller));
    }
    return [...callers].filter(([, { size }]) => size > 1).map(([message, { size }]) => `round and slot ${message} by ${size}`);
  },
};

/** How the run may stand, by how its execution ended. */
function endingsOf({ simulation: { campaign }, run: { runId, execution }, view: { run } }: Reading): readonly string[] {
  if (execution.status === 'SUCCEEDED') return ['COMPLETE', 'PARTIAL'];
  // nobody is left who could write it down.
  if (execution.status === 'ABORTED' || execution.state === 'Abort') return [run.status];
  // a last step that did its work and could not say so changes nothing.
  const finishing = campaign.events.some(event => event.step === 'finish' && event.runId === runId);
  return finishing ? ['COMPLETE', 'PARTIAL', 'FAILED'] : ['FAILED'];
}

/** Whether something came in between the last settling and the end. */
function heardOfMore({ account }: Simulation, { settledAt, endedAt }: SimulatedRun): boolean {
  return account.collected.some(({ at }) => at > settledAt - COLLECTING_MS && at <= endedAt);
}

function repeated(keys: readonly string[]): string[] {
  return keys.filter((key, place) => keys.indexOf(key) !== place);
}
