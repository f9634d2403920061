import { join } from 'node:path';
import { CgroupTree, countersOf, membersOf, removeCgroup } from './cgroup-tree';
import { signalAll } from './processes';
import { CpuGroup, CpuThrottle, CpuUsage, Entrance, QUOTA_PERIOD_US, quotaUs, setQuota } from './quota';

/** Control groups version 1, where quotas (`cpu`) and CPU time (`cpuacct`) may be two hierarchies: https://docs.kernel.org/admin-guide/cgroup-v1/ */
export class CgroupV1 implements CpuThrottle {
  static create(tree: CgroupTree, cpu: readonly string[], cpuacct: readonly string[], name: string): CgroupV1 {
    const parent = makeInFirst(tree, cpu, name);
    try {
      // a leaf's shares count among its siblings only; these count against the rest of the machine.
      tree.write(join(parent, 'cpu.shares'), '262144');
      return new CgroupV1(tree, parent, cpuacct[0] === cpu[0] ? parent : makeInFirst(tree, cpuacct, name));
    } catch (error) {
      tree.remove(parent);
      throw error;
    }
  }

  readonly name = 'cgroup-v1';
  readonly throttles = true;
  readonly cgroups: readonly string[];
  private opened = 0;

  private constructor(private readonly tree: CgroupTree, private readonly cpu: string, private readonly cpuacct: string) {
    this.cgroups = [...new Set([cpu, cpuacct])];
  }

  open(): CpuGroup {
    const name = String(++this.opened);
    for (const parent of this.cgroups) this.tree.make(join(parent, name));
    return new CgroupV1Group(this.tree, join(this.cpu, name), join(this.cpuacct, name));
  }

  async close(): Promise<void> {
    await Promise.all(this.cgroups.map(cgroup => removeCgroup(this.tree, cgroup)));
  }
}

class CgroupV1Group implements CpuGroup {
  readonly entrance: Entrance;
  private readonly cgroups: readonly string[];

  constructor(private readonly tree: CgroupTree, private readonly cpu: string, private readonly cpuacct: string) {
    this.cgroups = [...new Set([cpu, cpuacct])];
    this.entrance = { joins: this.cgroups.map(cgroup => join(cgroup, 'cgroup.procs')), command: [] };
  }

  entered(): void {
    // the process has written itself into the group.
  }

  async limit(memorySizeMB: number): Promise<void> {
    setQuota(memorySizeMB, () => {
      this.tree.write(join(this.cpu, 'cpu.cfs_period_us'), String(QUOTA_PERIOD_US));
      this.tree.write(join(this.cpu, 'cpu.cfs_quota_us'), String(quotaUs(memorySizeMB)));
    });
  }

  usage(): CpuUsage {
    const counters = countersOf(this.tree, join(this.cpu, 'cpu.stat'));
    return {
      cpuMs: milliseconds(this.tree.read(join(this.cpuacct, 'cpuacct.usage'))),
      throttledPeriods: counters.nr_throttled,
      throttledMs: milliseconds(counters.throttled_time),
    };
  }

  members(): number[] {
    return membersOf(this.tree, this.cpu);
  }

  freeze(): void {
    signalAll(this.members(), 'SIGSTOP');
  }

  thaw(): void {
    signalAll(this.members(), 'SIGCONT');
  }

  async close(): Promise<void> {
    await Promise.all(this.cgroups.map(cgroup => removeCgroup(this.tree, cgroup)));
  }
}

function makeInFirst(tree: CgroupTree, candidates: readonly string[], name: string): string {
  let reason = new Error('no cgroup version 1 hierarchy with the controllers cpu and cpuacct is mounted');
  for (const candidate of candidates) {
    try {
      const cgroup = join(candidate, name);
      tree.make(cgroup);
      return cgroup;
    } catch (error) {
      reason = error as Error;
    }
  }
  throw reason;
}

function milliseconds(nanoseconds: string | number | undefined): number | undefined {
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}
