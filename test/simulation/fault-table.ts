import fc from 'fast-check';
import { simulate, Simulation } from './simulate';
import { World, worlds } from './world';
import { ledgerOf, Outcome, OUTCOMES } from '../../src/core/ledger';
import { buildResults, RunStatus } from '../../src/core/results';
import { Fault, FaultRates, FAULTS } from '../pipeline/fakes/faults';

export const ALL_FAULTS = Object.keys(FAULTS) as Fault[];

const CAMPAIGNS = 12;
const RATE = 0.25;
/** So that something is left to see. */
const SELDOM: FaultRates = { 'table-broken': 0.005, 'line-dropped': 0.05 };
/** They can befall once in a campaign. */
export const ONCE: readonly Fault[] = ['function-redeployed', 'filter-late', 'execution-stopped', 'invoker-killed'];
const STATUSES: readonly RunStatus[] = ['COMPLETE', 'PARTIAL', 'FAILED'];

/** Campaigns in which nothing goes wrong but this: always the same ones. */
export function worldsOf(fault: Fault): World[] {
  const rates: FaultRates = { [fault]: ONCE.includes(fault) ? 1 : SELDOM[fault] ?? RATE, ...(fault === 'init-crash-again' && { 'init-crash': RATE }) };
  return fc.sample(worlds, { seed: ALL_FAULTS.indexOf(fault) + 1, numRuns: CAMPAIGNS }).map(world => ({ ...world, faults: rates }));
}

/** A table of Markdown: each fault by itself, how often it befell, how the runs ended and what became of the cold starts asked for. */
export async function faultTable(): Promise<string> {
  const rows: string[] = [];
  for (const fault of ALL_FAULTS) {
    const simulations: Simulation[] = [];
    for (const world of worldsOf(fault)) simulations.push(await simulate(world));
    rows.push(row([FAULTS[fault], ...countsOf(fault, simulations).map(count => count === 0 ? '' : String(count))]));
  }
  const columns = ['fault', 'befell', ...STATUSES, ...OUTCOMES];
  return [row(columns), row(columns.map((_, place) => place === 0 ? '---' : '--:')), ...rows].join('\n');
}

function countsOf(fault: Fault, simulations: readonly Simulation[]): number[] {
  const results = simulations.flatMap(({ runs }) => runs).flatMap(({ atEnd }) => atEnd ? buildResults({ ...atEnd, source: 'aws', region: '', environment: {} }) : []);
  const ledger = ledgerOf(results.flatMap(({ samples }) => samples.map(({ outcome }): Outcome => outcome)));
  return [
    simulations.reduce((sum, { account }) => sum + (account.befallen.get(fault) ?? 0), 0),
    ...STATUSES.map(status => results.filter(({ run }) => run.status === status).length),
    ...OUTCOMES.map(outcome => ledger[outcome]),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`.replaceAll('  ', ' ');
}
