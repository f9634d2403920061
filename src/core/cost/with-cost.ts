import { cellCost } from './cell-cost';
import { pricesOf, SOURCES } from './prices';
import { recommendations } from './recommendation';
import { runCost, RunCost } from './run-cost';
import { cpuLimitOf } from '../cpu-limit';
import { present } from '../present';
import type { Results } from '../results';
import { isAbsent } from '../statistics';

/** Where the prices of a result come from, or why there are none. */
export interface Pricing {
  readonly region: string;
  readonly absent?: string;
  readonly date?: string;
  readonly source?: string;
  /** what the run itself cost on AWS. */
  readonly run?: RunCost;
}

/** GB-seconds of a size are priced by its share of CPU: at another speed they are not what Lambda would bill. */
const OTHER_SPEED = { absent: 'no price for cold starts that may have had more CPU than their memory size buys' };

/** A result with what its cold starts cost at its region's prices, and the memory sizes to take. */
export function withCost(results: Results): Results {
  const { cells, run, samples, environment } = results;
  const prices = cpuLimitOf(results) === 'limited' ? pricesOf(run.region) : OTHER_SPEED;
  if (isAbsent(prices)) return { ...results, pricing: { region: run.region, ...prices }, recommendations: recommendations(results) };
  const priced = cells.map(cell => present({ ...cell, cost: cellCost(cell, prices) }));
  const measuredHere = run.source === 'aws' && environment.imported === undefined;
  return {
    ...results,
    pricing: { region: run.region, ...SOURCES[prices.onDemand.source], ...measuredHere && { run: runCost(samples, cells, prices) } },
    cells: priced,
    recommendations: recommendations({ cells: priced, environment, run }),
  };
}
