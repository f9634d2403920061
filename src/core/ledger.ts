/** What can become of a cold start that was asked for. */
export const OUTCOMES = [
  'accepted', 'warm', 'stale', 'proactive', 'duplicate', 'error', 'timeout', 'throttled', 'discarded', 'lost',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Counts every cold start asked for (and every second delivery of one) under its outcome, so that nothing is lost in silence. */
export type Ledger = { readonly requested: number } & { readonly [outcome in Outcome]: number };

export function ledgerOf(outcomes: Iterable<Outcome>): Ledger {
  const counts = Object.fromEntries(OUTCOMES.map(outcome => [outcome, 0])) as { [outcome in Outcome]: number };
  let requested = 0;
  for (const outcome of outcomes) {
    counts[outcome]++;
    requested++;
  }
  return { requested, ...counts };
}

/** What must always hold. */
export function sumsUp(ledger: Ledger): boolean {
  return OUTCOMES.reduce((sum, outcome) => sum + ledger[outcome], 0) === ledger.requested;
}
