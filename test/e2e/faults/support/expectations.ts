import type { FaultName } from '../../../../src/local/faults/definitions';

export type Outcome = 'warm' | 'stale' | 'duplicate' | 'error' | 'timeout' | 'throttled' | 'lost';

/** Whatever else may be on a busy machine: there an environment may wait too long for its first request. */
export const ALWAYS_POSSIBLE = ['accepted', 'discarded', 'proactive'];

/** What a fault comes to, and the campaign that shows it. */
export interface Expectation {
  readonly share: number;
  /** such that the fault strikes, but not at a cell's first two cold starts: of a cell that has never worked, two that fail end the run. */
  readonly seed: number;
  readonly n: number;
  readonly ends: ReadonlyArray<'COMPLETE' | 'PARTIAL'>;
  /** outcomes beside accepted and discarded ones that there must be. */
  readonly always: readonly Outcome[];
  /** those that depend on the moment. */
  readonly sometimes: readonly Outcome[];
  /** what each invocation that it hits is in the ledger; absent: it hits none, or not only such that count. */
  readonly hit?: Outcome;
  readonly met: string;
}

const complete = { n: 4, ends: ['COMPLETE'] as const, always: [], sometimes: [] };

export const EXPECTATIONS: { readonly [fault in FaultName]: Expectation } = {
  'throttles': { ...complete, share: 0.5, seed: 3, met: 'calls are paced, and tried again later and later' },
  'conflicts': { ...complete, share: 0.5, seed: 3, met: 'read again, then written on the revision that is there' },
  'slow-updates': { ...complete, share: 0.5, seed: 3, met: 'nothing is published before the update is `Successful`' },
  'stale': { ...complete, share: 0.5, seed: 3, always: ['stale'], hit: 'stale', met: 'the epoch it saw is not the round\'s; asked again' },
  'warm': { ...complete, share: 0.5, seed: 3, always: ['warm'], hit: 'warm', met: 'not its environment\'s first invocation; asked again' },
  'publish-failures': { ...complete, share: 0.75, seed: 15, always: ['lost'], met: 'entries are published up to five times; asked again' },
  'throttled-events': { ...complete, share: 0.3, seed: 4, n: 3, always: ['throttled'], hit: 'throttled', met: 'the destination says `EventAgeExceeded`; asked again' },
  'duplicate-events': { ...complete, share: 1, seed: 1, always: ['duplicate'], met: 'the delivery that began first counts' },
  'duplicate-messages': { ...complete, share: 0.5, seed: 3, met: 'writes are idempotent' },
  'lost-logs': { ...complete, share: 1, seed: 1, met: '`settle` reads the log group' },
  'late-logs': { ...complete, share: 1, seed: 1, met: '`settle` looks again as long as something is missing' },
  'crashes': { ...complete, share: 0.3, seed: 7, always: ['error'], hit: 'error', met: 'destination and platform tell; asked again' },
  'timeouts': { ...complete, share: 0.3, seed: 6, always: ['timeout'], hit: 'timeout', met: 'destination and platform tell; asked again' },
  'background-crashes': { ...complete, share: 0.4, seed: 8, sometimes: ['lost'], met: 'two ways lead to the table, and `settle`' },
  'kills': { ...complete, share: 0.5, seed: 1, n: 6, ends: ['COMPLETE', 'PARTIAL'], sometimes: ['error', 'lost'], met: 'a step is started again, and goes on where the table says' },
};
