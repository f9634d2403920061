import type { CampaignState } from './progress';
import type { Results } from '../core/results';
import type { RunEstimate } from '../protocol';
import { cellGroups, groupName } from '../report/cells';
import { milliseconds } from '../report/numbers';

/** Without top-up. */
export type Planned = Pick<RunEstimate, 'rounds' | 'invocations'>;

/** What a result under way says of how far it is. */
export function campaignState(results: Results, planned: Planned, elapsedMs: number): CampaignState {
  const { cells, samples, run } = results;
  const sum = (outcome: 'requested' | 'accepted' | 'discarded') => cells.reduce((total, { ledger }) => total + ledger[outcome], 0);
  const accepted = sum('accepted');
  const requested = sum('requested');
  return {
    round: samples.reduce((last, { round }) => Math.max(last, round), 0),
    rounds: planned.rounds,
    accepted,
    wanted: cells.length * run.samples,
    rejected: requested - accepted - sum('discarded'),
    cellsDone: cells.filter(({ ledger, precision }) => ledger.accepted >= run.samples || precision?.reached).length,
    cells: cells.length,
    ...requested > 0 && requested < planned.invocations && { leftMs: elapsedMs / requested * (planned.invocations - requested) },
    medians: medians(results),
  };
}

/** `client 128: 699 256: 321`, a text a group. */
function medians(results: Results): string[] {
  return cellGroups(results.cells).flatMap(group => {
    const values = group.cells.flatMap(({ memorySizeMB, statistics }) => {
      const summary = statistics.scenarioDurationMs ?? statistics.durationMs;
      return summary ? [`${memorySizeMB}: ${milliseconds(summary.median)}`] : [];
    });
    return values.length ? [`${groupName(group, results)} ${values.join(' ')}`] : [];
  });
}
