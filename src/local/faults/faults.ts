import { FAULT_NAMES, FaultName, FaultShares } from './definitions';
import { seededRandom } from '../random';
import { Timers } from '../services/lambda/timers';

/** Whom a fault hit, as far as it hit a function. */
export interface Hit {
  readonly functionName?: string;
  readonly requestId?: string;
}

/** What a reader of an engine's figures must know of the faults in it. */
export interface FaultFacts {
  readonly seed: number;
  readonly injected: {
    readonly [fault in FaultName]?: {
      /** of the chances it had. */
      readonly share: number;
      readonly times: number;
      /** of the invocations that it hit. */
      readonly requestIds: readonly string[];
    }
  };
}

/** Decides when a fault happens, and remembers what it did. The same seed gives each fault the same sequence of decisions. */
export class Faults {
  /** owns what is late on purpose. */
  readonly timers = new Timers();
  private readonly sources: ReadonlyMap<FaultName, () => number>;
  private readonly hits = new Map<FaultName, Hit[]>(FAULT_NAMES.map(name => [name, []]));

  constructor(private readonly shares: FaultShares, private readonly seed: number) {
    // a sequence of its own for each: what one fault does must not depend on how often another is asked.
    this.sources = new Map(FAULT_NAMES.map((name, place) => [name, seededRandom(seed + place)]));
  }

  isActive(fault: FaultName): boolean {
    return this.shares[fault] !== undefined;
  }

  /** Whether this chance is taken. */
  strikes(fault: FaultName): boolean {
    const share = this.shares[fault];
    return share !== undefined && this.random(fault) < share;
  }

  /** 0 ≤ x < 1, of the fault's own sequence. */
  random(fault: FaultName): number {
    return this.sources.get(fault)!();
  }

  remember(fault: FaultName, hit: Hit): void {
    this.hits.get(fault)!.push(hit);
  }

  /** Whether this chance is taken; then it is remembered. */
  happens(fault: FaultName, hit: Hit = {}): boolean {
    const happens = this.strikes(fault);
    if (happens) this.remember(fault, hit);
    return happens;
  }

  /** Undefined: there are none. */
  facts(): FaultFacts | undefined {
    const active = FAULT_NAMES.filter(name => this.isActive(name));
    if (active.length === 0) return undefined;
    return {
      seed: this.seed,
      injected: Object.fromEntries(active.map(name => {
        const hits = this.hits.get(name)!;
        return [name, { share: this.shares[name]!, times: hits.length, requestIds: hits.flatMap(({ requestId }) => requestId ?? []) }];
      })),
    };
  }

  stop(): void {
    this.timers.stop();
  }
}

/** What faults make of all figures, in one line: which, how often each struck, and the seed to see the same again. */
export function warningOf({ seed, injected }: FaultFacts): string {
  const all = Object.entries(injected).map(([name, { share, times }]) => `${name}=${share}: ${times}`);
  return `the figures are no measurements: faults were injected on purpose (${all.join(', ')}; seed ${seed})`;
}
