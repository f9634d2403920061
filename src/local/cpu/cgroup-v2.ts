import { join } from 'node:path';
import { CgroupTree, countersOf, membersOf, removeCgroup } from './cgroup-tree';
import { signalAll } from './processes';
import { CpuGroup, CpuThrottle, CpuUsage, Entrance, QUOTA_PERIOD_US, quotaUs, setQuota } from './quota';

/** Control groups version 2: https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu */
export class CgroupV2 implements CpuThrottle {
  /** Makes the engine's own group in the first of the folders that lets it; throws what the last one said. */
  static create(tree: CgroupTree, candidates: readonly string[], name: string): CgroupV2 {
    let reason = new Error('no cgroup version 2 hierarchy is mounted');
    for (const candidate of candidates) {
      try {
        return new CgroupV2(tree, candidate, join(candidate, name));
      } catch (error) {
        reason = error as Error;
      }
    }
    throw reason;
  }

  readonly name = 'cgroup-v2';
  readonly throttles = true;
  readonly cgroups: readonly string[];
  private opened = 0;

  private constructor(private readonly tree: CgroupTree, above: string, private readonly parent: string) {
    passOn(tree, above);
    tree.make(parent);
    this.cgroups = [parent];
    try {
      // a leaf's weight counts among its siblings only; this one counts against the rest of the machine.
      tree.write(join(parent, 'cpu.weight'), '10000');
      passOn(tree, parent);
    } catch (error) {
      tree.remove(parent);
      throw error;
    }
  }

  open(): CpuGroup {
    const cgroup = join(this.parent, String(++this.opened));
    this.tree.make(cgroup);
    return new CgroupV2Group(this.tree, cgroup);
  }

  async close(): Promise<void> {
    await removeCgroup(this.tree, this.parent);
  }
}

export class CgroupV2Group implements CpuGroup {
  readonly entrance: Entrance;

  constructor(private readonly tree: CgroupTree, private readonly cgroup: string) {
    this.entrance = { joins: [join(cgroup, 'cgroup.procs')], command: [] };
  }

  entered(): void {
    // the process has written itself into the group.
  }

  async limit(memorySizeMB: number): Promise<void> {
    setQuota(memorySizeMB, () => this.tree.write(join(this.cgroup, 'cpu.max'), `${quotaUs(memorySizeMB)} ${QUOTA_PERIOD_US}`));
  }

  isLimited(): boolean {
    return /^\d/.test(this.tree.read(join(this.cgroup, 'cpu.max')) ?? '');
  }

  usage(): CpuUsage {
    const counters = countersOf(this.tree, join(this.cgroup, 'cpu.stat'));
    return {
      cpuMs: milliseconds(counters.usage_usec),
      throttledPeriods: counters.nr_throttled,
      throttledMs: milliseconds(counters.throttled_usec),
    };
  }

  members(): number[] {
    return membersOf(this.tree, this.cgroup);
  }

  freeze(): void {
    signalAll(this.members(), 'SIGSTOP');
  }

  thaw(): void {
    signalAll(this.members(), 'SIGCONT');
  }

  async close(): Promise<void> {
    await removeCgroup(this.tree, this.cgroup);
  }
}

/** Lets the groups in a group have quotas. */
function passOn(tree: CgroupTree, cgroup: string): void {
  const listed = (file: string) => (tree.read(join(cgroup, file)) ?? '').split(/\s/).includes('cpu');
  if (!listed('cgroup.controllers')) throw new Error(`${cgroup} has no cpu controller`);
  if (!listed('cgroup.subtree_control')) tree.write(join(cgroup, 'cgroup.subtree_control'), '+cpu');
}

function milliseconds(microseconds: number | undefined): number | undefined {
  return microseconds === undefined ? undefined : microseconds / 1_000;
}
