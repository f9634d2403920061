import type { Output } from './terminal';
import { counted, duration } from '../report/numbers';
import { printable } from '../report/printable';

export interface CampaignState {
  readonly round: number;
  /** planned; top-up may add to it. */
  readonly rounds: number;
  readonly accepted: number;
  readonly wanted: number;
  readonly rejected: number;
  readonly cellsDone: number;
  readonly cells: number;
  /** absent while nothing tells. */
  readonly leftMs?: number;
  /** medians so far, one line a scenario. */
  readonly medians: readonly string[];
}

/** What happens, told on stderr. */
export interface Progress {
  step(message: string): void;
  campaign(state: CampaignState): void;
  /** Leaves the terminal as it should be for whatever is written next. */
  end(): void;
}

export function progressOn(output: Output, quiet: boolean): Progress {
  if (quiet) return { step: () => undefined, campaign: () => undefined, end: () => undefined };
  return output.isTTY ? new Bar(output) : new Lines(output);
}

/** One line a step and a round: for logs. */
class Lines implements Progress {
  private round = 0;

  constructor(private readonly output: Output) {}

  step(message: string): void {
    this.output.write(`${printable(message)}\n`);
  }

  campaign(state: CampaignState): void {
    if (state.round <= this.round) return;
    this.round = state.round;
    this.output.write(`round ${state.round}/${Math.max(state.rounds, state.round)}: ${counts(state)}\n`);
  }

  end(): void {
    // every line is complete already.
  }
}

const BAR_WIDTH = 24;
const MEDIAN_LINES = 4;
const UP_AND_CLEAR = '\u001b[1A\u001b[2K';

/** A bar that is painted over, with the medians below it. */
class Bar implements Progress {
  private painted = 0;

  constructor(private readonly output: Output) {}

  step(message: string): void {
    this.clear();
    this.output.write(`${printable(message)}\n`);
  }

  campaign(state: CampaignState): void {
    const filled = Math.floor(BAR_WIDTH * Math.min(1, state.wanted ? state.accepted / state.wanted : 0));
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    const lines = [`${bar}  round ${state.round}/${Math.max(state.rounds, state.round)}  ${counts(state)}`];
    lines.push(...state.medians.slice(0, MEDIAN_LINES).map(text => `${' '.repeat(BAR_WIDTH)}  median ms ${text}`));
    this.clear();
    // a line that wraps could not be painted over.
    const columns = this.output.columns || 80;
    this.output.write(lines.map(line => `${printable(line).slice(0, columns - 1)}\n`).join(''));
    this.painted = lines.length;
  }

  end(): void {
    this.clear();
  }

  private clear(): void {
    this.output.write(UP_AND_CLEAR.repeat(this.painted));
    this.painted = 0;
  }
}

function counts({ accepted, wanted, rejected, cellsDone, cells, leftMs }: CampaignState): string {
  return [
    `${accepted}/${wanted} cold starts`,
    `${cellsDone}/${counted(cells, 'cell')} done`,
    ...rejected ? [`${rejected} rejected`] : [],
    ...leftMs === undefined ? [] : [`about ${duration(leftMs)} left`],
  ].join(', ');
}
