import fc from 'fast-check';
import { Fault, FaultRates, FAULTS } from '../pipeline/fakes/faults';

/** One campaign: what is asked for, of what account, and what goes wrong how often. Everything else follows from the seed. */
export interface World {
  readonly seed: number;
  readonly functions: number;
  readonly scenarios: number;
  readonly placements: readonly string[];
  readonly n: number;
  readonly samplesPerRound: number;
  readonly precision?: number;
  /** of the account; new ones have 10 or 50. */
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly subscriptionMs: number;
  readonly pageSize: number;
  readonly faults: FaultRates;
}

const ALL_FAULTS = Object.keys(FAULTS) as Fault[];

type Shape = Pick<World, 'functions' | 'scenarios' | 'placements' | 'n' | 'samplesPerRound'>;

/** Few cells, so that a campaign is short. */
const small: fc.Arbitrary<Shape> = fc.record({
  cells: fc.constantFrom(
    { functions: 1, scenarios: 1, placements: ['handler'] },
    { functions: 2, scenarios: 1, placements: ['handler'] },
    { functions: 1, scenarios: 2, placements: ['handler'] },
    { functions: 1, scenarios: 2, placements: ['lazy', 'init'] },
    { functions: 2, scenarios: 2, placements: ['init'] },
  ),
  n: fc.integer({ min: 1, max: 5 }),
  samplesPerRound: fc.integer({ min: 1, max: 4 }),
}).map(({ cells, ...samples }) => ({ ...cells, ...samples }));

const oneCell = { functions: 1, scenarios: 1, placements: ['handler'] };
/** 12 updates a second are not enough. */
const manyFunctions: fc.Arbitrary<Shape> = fc.integer({ min: 13, max: 20 }).map(functions => ({ ...oneCell, functions, n: 1, samplesPerRound: 1 }));
/** 10 entries of a batch are not enough. */
const manySamples: fc.Arbitrary<Shape> = fc.integer({ min: 11, max: 12 }).map(samplesPerRound => ({ ...oneCell, n: 12, samplesPerRound }));

const someFaults = fc.uniqueArray(
  fc.record({ fault: fc.constantFrom(...ALL_FAULTS), rate: fc.constantFrom(0.02, 0.05, 0.1, 0.2, 0.4) }),
  { selector: ({ fault }) => fault, minLength: 1, maxLength: 6 },
).map(chosen => Object.fromEntries(chosen.map(({ fault, rate }) => [fault, rate])));

/** What makes each other worse. */
const THEMES: ReadonlyArray<readonly Fault[]> = [
  ['event-twice', 'message-twice', 'timeout', 'crash', 'subscription-lost', 'destination-late'],
  ['event-late', 'old-environment', 'stale-environment', 'update-served-late', 'proactive'],
  ['init-timeout', 'init-crash', 'init-crash-again', 'subscription-lost', 'filter-late'],
  ['function-redeployed', 'event-late', 'read-outdated', 'function-touched'],
  ['execution-stopped', 'update-slow', 'update-conflict', 'publish-throttled'],
  ['coordinator-doubled', 'coordinator-killed', 'update-slow', 'publish-unanswered'],
  ['coordinator-recycled', 'update-throttled', 'update-conflict', 'read-throttled'],
];

const theme = fc.record({ faults: fc.constantFrom(...THEMES), rate: fc.constantFrom(0.1, 0.3) })
  .map(({ faults, rate }) => Object.fromEntries(faults.map(fault => [fault, rate])));

/** Everything at once, each now and then. */
const allFaults = fc.constantFrom(0.005, 0.02).map(rate => Object.fromEntries(ALL_FAULTS.map(fault => [fault, rate])));

export const worlds: fc.Arbitrary<World> = fc.record({
  seed: fc.integer({ min: 0, max: 1_000_000_000 }),
  shape: fc.oneof({ weight: 18, arbitrary: small }, { weight: 1, arbitrary: manyFunctions }, { weight: 1, arbitrary: manySamples }),
  precision: fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: fc.constant({ precision: 20 }) }),
  concurrency: fc.constantFrom(1000, 50, 10),
  timeoutSeconds: fc.constantFrom(3, 30),
  subscriptionMs: fc.constantFrom(60, 2000, 100_000),
  pageSize: fc.constantFrom(1000, 7),
  faults: fc.oneof({ weight: 4, arbitrary: someFaults }, { weight: 3, arbitrary: theme }, { weight: 1, arbitrary: allFaults }),
}).map(({ shape, precision, ...world }) => ({ ...world, ...shape, ...precision }));

/** The benchmark's functions by name, with their memory sizes. */
export function functionsOf({ functions }: World): { readonly [functionName: string]: number } {
  return Object.fromEntries(Array.from({ length: functions }, (_, place) => [`probe-${place}`, 512 * (place + 1)]));
}
