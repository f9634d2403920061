import { counted, duration } from './numbers';
import { UNKNOWN } from '../core/import/imported';
import type { Results } from '../core/results';

/** Whether the result was made of logs: nothing was asked for, and what isn't in logs is unknown. */
export function isImported({ environment }: Results): boolean {
  return environment.imported !== undefined;
}

/** What was found in the logs, and where and when they were written as far as they tell. */
export function found({ run, cells }: Results): string {
  const accepted = cells.reduce((sum, { ledger }) => sum + ledger.accepted, 0);
  const region = run.region === UNKNOWN ? '' : ` of ${run.region}`;
  const written = run.finishedAt ? `, ${duration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))} from ${run.startedAt.slice(0, 16).replace('T', ' ')} UTC on` : '';
  return `${counted(cells.length, 'cell')}, ${counted(accepted, 'cold start')} in logs${region}${written}`;
}

/** What logs do not say goes unsaid. */
export function told(...facts: readonly string[]): string[] {
  return facts.filter(fact => fact !== UNKNOWN);
}
