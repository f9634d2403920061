/**
 * Lets events through one by one (or as few at once as the machine bears), so that no cold start disturbs another's measurement.
 * Background work goes before measured work: it is short, and what is measured next shall find the machine quiet. What is measured comes in
 * random order: of two campaigns at once neither is always the second.
 */
export class MeasurementGate {
  private readonly background: (() => void)[] = [];
  private readonly measured: (() => void)[] = [];
  private free: number;

  constructor(places: number, private readonly random: () => number) {
    this.free = places;
  }

  /** Waits for a place; the answer gives it back, and must be called. */
  async enter(kind: 'background' | 'measured'): Promise<() => void> {
    if (this.free > 0) {
      this.free--;
    } else {
      await new Promise<void>(resolve => this[kind].push(resolve));
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.leave();
    };
  }

  private leave(): void {
    const next = this.background.shift() ?? this.measured.splice(Math.floor(this.random() * this.measured.length), 1).at(0);
    // a place is handed over, never free in between: nobody overtakes who waits.
    if (next) next();
    else this.free++;
  }
}

/** On two cores one environment at a time: the other core is for the engine and the rest of the machine. */
export function gatePlaces(cores: number): number {
  return cores <= 2 ? 1 : 2;
}
