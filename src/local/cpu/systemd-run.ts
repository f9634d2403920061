import type { CgroupTree } from './cgroup-tree';
import { CgroupV2Group } from './cgroup-v2';
import { CpuGroup, CpuThrottle, CpuUsage, Entrance, QUOTA_PERIOD_US, quotaUs } from './quota';

/** What the back end needs of the machine; faked in tests. */
export interface Systemd {
  /** the path of systemd-run. */
  readonly program: string;
  readonly tree: CgroupTree;
  /** variables by which a user's systemd is found. */
  readonly environment: { readonly [name: string]: string };
  /** the user's own manager (without root), or the machine's. */
  readonly user: boolean;
  /** Runs a command to its end; rejects with what it wrote to its standard error. */
  run(command: readonly string[]): Promise<void>;
  /** The version 2 control group of a process, as a folder. */
  cgroupOf(pid: number): string | undefined;
}

/** Where systemd owns the control groups and gives a user none: a transient scope for each environment (systemd-run(1)). */
export class SystemdRun implements CpuThrottle {
  readonly name = 'systemd-run';
  readonly throttles = true;
  readonly cgroups = [];
  private opened = 0;

  constructor(private readonly systemd: Systemd, private readonly engineName: string) {}

  open(): CpuGroup {
    const manager = this.systemd.user ? ['--user'] : [];
    // a dash in a slice's name means a level below another slice.
    return new Scope(this.systemd, manager, `${this.engineName}-${++this.opened}.scope`, `${this.engineName.replaceAll('-', '')}.slice`);
  }

  async close(): Promise<void> {
    // a scope ends with its last process, a slice with its last scope.
  }
}

class Scope implements CpuGroup {
  private group?: CgroupV2Group;

  constructor(
    private readonly systemd: Systemd, private readonly manager: readonly string[],
    private readonly unit: string, private readonly slice: string,
  ) {}

  /** systemd-run becomes the command: the process keeps its id; what only systemd-run needs is not passed on. */
  get entrance(): Entrance {
    const { environment } = this.systemd;
    const passed = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const hidden = [...Object.keys(environment), 'INVOCATION_ID'].flatMap(name => ['-u', name]);
    return {
      joins: [],
      command: [
        '/usr/bin/env', ...passed,
        this.systemd.program, ...this.manager, '--scope', '--quiet', '--collect', `--unit=${this.unit}`, `--slice=${this.slice}`, '--',
        '/usr/bin/env', ...hidden,
      ],
    };
  }

  entered(pid: number): void {
    const cgroup = this.systemd.cgroupOf(pid);
    if (cgroup) this.group = new CgroupV2Group(this.systemd.tree, cgroup);
  }

  async limit(memorySizeMB: number): Promise<void> {
    const percent = (100 * quotaUs(memorySizeMB) / QUOTA_PERIOD_US).toFixed(2);
    await this.set(this.slice, 'CPUWeight=10000');
    await this.set(this.unit, `CPUQuota=${percent}%`, `CPUQuotaPeriodSec=${QUOTA_PERIOD_US}us`);
    // without a delegated cpu controller systemd accepts the property and does nothing.
    if (!this.group?.isLimited()) throw new Error(`systemd set no CPU quota for ${this.unit}: the cpu controller is not delegated to the user`);
  }

  usage(): CpuUsage {
    return this.group?.usage() ?? {};
  }

  members(): number[] {
    return this.group?.members() ?? [];
  }

  freeze(): void {
    this.group?.freeze();
  }

  thaw(): void {
    this.group?.thaw();
  }

  async close(): Promise<void> {
    await this.group?.close();
  }

  private set(unit: string, ...properties: string[]): Promise<void> {
    return this.systemd.run(['systemctl', ...this.manager, 'set-property', '--runtime', unit, ...properties]);
  }
}
