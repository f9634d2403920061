import { type Curve, curveOf, isFastEnough, TOLERANCE_PERCENT } from './curve';
import { inWords } from './usd';
import { groupBy } from '../collections';
import { cpuLimitOf } from '../cpu-limit';
import { milliseconds } from '../milliseconds';
import { present } from '../present';
import type { ResultCell, Results } from '../results';
import type { Summary } from '../statistics';

export interface Choice {
  readonly memorySizeMB: number;
  readonly reason: string;
}

/** What memory size to take for one variant, scenario and placement. Of all sizes that were measured; others may be better. */
export interface Recommendation {
  readonly variant: string;
  readonly scenario: string;
  readonly placement: string;
  /** cheapest cold starts; absent where the region has no price. */
  readonly cost?: Choice;
  /** fastest cold starts, as far as the samples can tell. */
  readonly speed: Choice;
  /** least cost times duration: twice as fast is worth twice the price. */
  readonly balanced?: Choice;
  /** from here on more memory makes little difference. */
  readonly knee: Choice;
  readonly note?: string;
}

interface Measured {
  readonly memorySizeMB: number;
  readonly coldStart: Summary;
  /** USD per million cold starts. */
  readonly price?: number;
}

const LOCAL_NOTE = 'Measured locally, where a cold start is all CPU. On AWS the knee lies lower: about 15 to 20 ms of a cold SDK start are waiting there, '
  + 'which no memory shortens.';

/** For each group of cells with more than one size; none where sizes say nothing, for the CPU was not limited or nobody knows. */
export function recommendations({ cells, environment, run }: Pick<Results, 'cells' | 'environment' | 'run'>): Recommendation[] {
  if (cpuLimitOf({ environment, run }) !== 'limited') return [];
  const groups = groupBy(cells, ({ variant, scenario, placement }) => JSON.stringify([variant, scenario, placement]));
  return [...groups.values()].flatMap(group => {
    const measured = group.flatMap(measuredOf).sort((a, b) => a.memorySizeMB - b.memorySizeMB);
    if (measured.length < 2) return [];
    const { variant, scenario, placement } = group[0];
    return [present<Recommendation>({
      variant, scenario, placement, ...choices(measured), note: run.source === 'local' ? LOCAL_NOTE : undefined,
    })];
  });
}

function measuredOf({ memorySizeMB, statistics: { coldStartMs }, cost }: ResultCell): Measured[] {
  return coldStartMs ? [present<Measured>({ memorySizeMB, coldStart: coldStartMs, price: cost?.perMillionColdStarts.total })] : [];
}

function choices(measured: readonly Measured[]): Pick<Recommendation, 'cost' | 'speed' | 'balanced' | 'knee'> {
  const priced = measured.filter(({ price }) => price !== undefined);
  const curve = curveOf(measured, ({ coldStart }) => coldStart.median);
  return {
    ...priced.length === measured.length && { cost: cheapest(priced), balanced: balanced(priced) },
    speed: speed(measured, curve),
    knee: knee(measured, curve),
  };
}

function cheapest(measured: readonly Measured[]): Choice {
  const best = leastBy(measured, ({ price }) => price!);
  return { memorySizeMB: best.memorySizeMB, reason: `${dollars(best)}, the least of the ${measured.length} sizes measured` };
}

function balanced(measured: readonly Measured[]): Choice {
  const best = leastBy(measured, ({ price, coldStart }) => price! * coldStart.median);
  return { memorySizeMB: best.memorySizeMB, reason: `${ms(best)} a cold start at ${dollars(best)}: cost times duration is the least` };
}

/** Of sizes that the samples can't tell from the fastest one the cheapest, else the smallest. */
function speed(measured: readonly Measured[], { fastest: first }: Curve<Measured>): Choice {
  const best = leastBy(measured.filter(each => isAlike(each, first)), ({ price, memorySizeMB }) => price ?? memorySizeMB);
  const reason = best === first
    ? `${ms(first)} a cold start, the fastest of the ${measured.length} sizes measured`
    : `${ms(best)} a cold start; ${first.memorySizeMB} MB (${ms(first)}) is not faster as far as these samples can tell`;
  return { memorySizeMB: best.memorySizeMB, reason };
}

/** Too few values for an interval can't tell sizes apart that are about as fast. */
function isAlike({ coldStart: a }: Measured, { coldStart: first }: Measured): boolean {
  const toldApart = a.medianCi95 !== undefined && first.medianCi95 !== undefined && a.medianCi95[0] > first.medianCi95[1];
  return isFastEnough(a.median, first.median) && !toldApart;
}

function knee(measured: readonly Measured[], { fastest: first, knee: best }: Curve<Measured>): Choice {
  const percent = `${TOLERANCE_PERCENT} %`;
  const reason = best === first
    ? `${ms(first)} a cold start; no smaller size comes within ${percent} of it${best === measured.at(-1) ? ', and larger ones were not measured' : ''}`
    : `${ms(best)} a cold start; more memory gains less than ${percent} (${first.memorySizeMB} MB: ${ms(first)})`;
  return { memorySizeMB: best.memorySizeMB, reason };
}

function leastBy(measured: readonly Measured[], figure: (each: Measured) => number): Measured {
  return measured.reduce((least, each) => figure(each) < figure(least) ? each : least);
}

function ms({ coldStart: { median } }: Measured): string {
  return `${milliseconds(median)} ms`;
}

function dollars({ price }: Measured): string {
  return `${inWords(price!)} per million cold starts`;
}
