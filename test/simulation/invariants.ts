import { orderDependent } from './order';
import { RUN_INVARIANTS } from './run-invariants';
import { SAMPLE_INVARIANTS } from './sample-invariants';
import { MAX_VIRTUAL_MS, Simulation, SimulatedRun } from './simulate';
import { Truth } from './truth';
import { groupBy } from '../../src/core/collections';
import { buildResults, Results } from '../../src/core/results';
import { RunView } from '../../src/pipeline/run-reader';
import { PROBE_ENVIRONMENT } from '../../src/protocol';
import { LAMBDA_LIMIT_MS } from '../pipeline/fakes/campaign';
import { UpdateCall } from '../pipeline/fakes/fake-functions';

/** What is wrong with a simulation, by the name of the invariant. */
export interface Violation {
  readonly invariant: string;
  readonly detail: string;
}

/** A run and one reading of it: at its end, or when nothing is on its way any more. */
export interface Reading {
  readonly simulation: Simulation;
  readonly run: SimulatedRun;
  readonly view: RunView;
  readonly results: Results;
  readonly truth: Truth;
}

/** Says what breaks it. */
export type RunInvariant = (reading: Reading) => readonly string[];
type AccountInvariant = (simulation: Simulation) => readonly string[];

const SECOND_MS = 1000;
const MAX_UPDATES_PER_SECOND = 12;
/** What has passed the fence is on its way for a little. */
const UNDER_WAY_MS = 50;
/** The fence before updates is looked at once a second. */
const FENCE_MS = 1000;

const ACCOUNT_INVARIANTS: { readonly [name: string]: AccountInvariant } = {
  'at most 12 configuration updates in any second': ({ account: { functions: { updates }, befallen } }) => {
    // two coordinators that are at it at once know nothing of each other.
    const several = befallen.has('coordinator-doubled') || befallen.has('execution-stopped');
    return (several ? [...groupBy(updates, ({ caller }) => caller).values()] : [updates]).flatMap(busiestSecond);
  },

  'a second run is refused while one is in progress': ({ requests }) => requests
    .filter(({ mustBeRefused, refused }) => mustBeRefused && !refused)
    .map(({ runId }) => `${runId} was started`),

  'a dead lock is taken over': ({ requests }) => requests
    .filter(({ mustBeRefused, refused }) => !mustBeRefused && refused)
    .map(({ runId }) => `${runId} was refused`),

  'every run ends': ({ runs }) => runs
    .filter(({ execution, startedAt, endedAt }) => execution.status === 'RUNNING' || endedAt - startedAt >= MAX_VIRTUAL_MS)
    .map(({ runId }) => `${runId} did not end`),

  'no step takes longer than a function may': ({ campaign: { events, durations } }) => durations
    .flatMap((ms, step) => ms >= LAMBDA_LIMIT_MS ? [JSON.stringify(events[step])] : []),

  'after a takeover the old coordinator publishes nothing but the batch under way': ({ account, runs }) => runs.flatMap(({ runId, supersededAt = Infinity }) => {
    const offers = groupBy(account.topic.offered.filter(message => message.runId === runId), ({ round, slot }) => `round ${round} slot ${slot}`);
    return [...offers].flatMap(([message, [{ at }]]) => at > supersededAt + UNDER_WAY_MS ? [`${message} ${at - supersededAt} ms later`] : []);
  }),

  'after a takeover the old coordinator updates nothing for longer than a second': ({ account, runs }) => runs.flatMap(({ runId, supersededAt = Infinity }) => (
    account.functions.updates
      .filter(({ at, variables }) => at > supersededAt + FENCE_MS + UNDER_WAY_MS && variables[PROBE_ENVIRONMENT.epoch].startsWith(`${runId}.`))
      .map(({ at }) => `${runId} updated a function ${at - supersededAt} ms after it was superseded`))),

  'what users set in a function\'s environment stays': ({ account: { functions } }) => [...functions.userSettings]
    .filter(([name, setting]) => functions.variablesOf(name).USER_SETTING !== setting)
    .map(([name, setting]) => `${name}: ${setting}`),

  'the collector complains of nothing that the harness wrote': ({ account: { warnings, queue } }) => [
    ...warnings.filter(warning => !warning.includes('throughput')), ...queue.deadLetters,
  ],
};

export async function violationsOf(simulation: Simulation): Promise<Violation[]> {
  const named = (invariant: string, details: readonly string[]) => details.map(detail => ({ invariant, detail }));
  return [
    ...Object.entries(ACCOUNT_INVARIANTS).flatMap(([name, invariant]) => named(name, invariant(simulation))),
    ...named('results are the same whatever the order in which records arrive', await orderDependent(simulation)),
    ...simulation.runs.flatMap(run => [run.atEnd, run.afterwards].flatMap(view => view ? readingViolations({ simulation, run, view }) : [])),
  ];
}

function readingViolations({ simulation, run, view }: Pick<Reading, 'simulation' | 'run' | 'view'>): Violation[] {
  const results = buildResults({ ...view, source: 'aws', region: 'eu-west-1', environment: {} });
  const reading: Reading = { simulation, run, view, results, truth: new Truth(simulation, run, view.rounds) };
  return Object.entries({ ...RUN_INVARIANTS, ...SAMPLE_INVARIANTS })
    .flatMap(([invariant, check]) => check(reading).map(detail => ({ invariant, detail: `${run.runId}: ${detail}` })));
}

function busiestSecond(calls: readonly UpdateCall[]): string[] {
  const times = calls.map(({ at }) => at).sort((a, b) => a - b);
  const first = times.findIndex((at, place) => times[place + MAX_UPDATES_PER_SECOND] < at + SECOND_MS);
  return first === -1 ? [] : [`${times.filter(at => at >= times[first] && at < times[first] + SECOND_MS).length} from ${times[first]} on`];
}
