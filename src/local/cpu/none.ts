import { ProcessFamily } from './process-family';
import type { Processes } from './processes';
import { CpuGroup, CpuThrottle, NO_ENTRANCE } from './quota';

/** No limit: every memory size runs at this machine's full speed. */
export class Unthrottled implements CpuThrottle {
  readonly name = 'none';
  readonly throttles = false;
  readonly cgroups = [];

  constructor(private readonly processes: Processes) {}

  open(mark: string): CpuGroup {
    return new UnthrottledGroup(this.processes, mark);
  }

  async close(): Promise<void> {
    // nothing was made
  }
}

class UnthrottledGroup extends ProcessFamily implements CpuGroup {
  readonly entrance = NO_ENTRANCE;

  async limit(): Promise<void> {
    // that is what this back end is
  }

  usage() {
    return { cpuMs: this.cpuMs() };
  }
}
