import { CellIdentity } from '../cells';
import { troubleWarnings, unreadable } from '../log-troubles';
import { ResultCell } from '../results';
import { LogEntry } from './reading';
import { FailedPhase, ImportedRequest } from './requests';

export interface Findings {
  /** why there is more in CloudWatch than in the export. */
  readonly incomplete?: string;
  readonly entries: readonly LogEntry[];
  /** of records that can't be read. */
  readonly texts: readonly string[];
  readonly requests: readonly ImportedRequest[];
  readonly orphans: readonly FailedPhase[];
  readonly unplaced: number;
  /** what would be a cell, if it had a cold start. */
  readonly warm: ReadonlyArray<CellIdentity & { readonly requests: number }>;
  readonly cells: readonly ResultCell[];
}

/** What keeps an imported result from being the whole truth. */
export function importWarnings({ incomplete, entries, texts, requests, orphans, unplaced, warm, cells }: Findings): string[] {
  const dropped = entries.flatMap(({ record }) => record.type === 'platform.logsDropped' ? record : []);
  const benchmarked = requests.filter(({ harness }) => harness).length;
  const restored = requests.filter(({ report }) => report.restoreDurationMs !== undefined).length;
  const initialized = requests.filter(({ report }) => report.initDurationMs !== undefined).length;
  const failing = cells.filter(({ ledger }) => ledger.accepted === 0);
  return [
    ...incomplete === undefined ? [] : [`there is more in CloudWatch than in this export: ${incomplete}`],
    ...troubleWarnings([...dropped, ...texts.map(unreadable)]),
    ...orphans.length ? [`INIT or a restore failed ${orphans.length}×, and these logs do not tell for which request: lines without their log stream, or cut off`] : [],
    ...unplaced ? [`left out, for they have no memory size from 128 to 10240 MB: ${unplaced} of ${requests.length} requests`] : [],
    ...warm.length ? [`left out, for none of their requests is a cold start: ${warm.map(cell => `${shortName(cell)} (${cell.requests})`).join(', ')}`] : [],
    ...failing.length ? [`no on-demand cold start succeeded: ${failing.map(shortName).join(', ')}`] : [],
    ...requests.length === 0 || entries.some(({ time }) => time !== undefined) ? [] : ['the logs have no times: startedAt is when they were imported'],
    ...restored && initialized ? [`restores by SnapStart: ${restored} of ${restored + initialized} cold starts; where a cell has both kinds, so have its figures`] : [],
    ...benchmarked ? [`requests of a benchmark: ${benchmarked} of ${requests.length}; only its run knows what it asked for and what it discarded`] : [],
  ];
}

function shortName({ variant, memorySizeMB }: CellIdentity): string {
  return `${variant} ${memorySizeMB} MB`;
}
