import { Processes, signalAll } from './processes';

/** The processes of an environment where no control group holds them together. */
export class ProcessFamily {
  private leader?: number;
  /** what each process has used, also those that have ended. */
  private readonly cpuMsOf = new Map<number, number>();
  private known: readonly number[] = [];
  /** of all processes of the machine: so that each is looked at once. */
  private seen: ReadonlySet<number> = new Set();

  constructor(private readonly processes: Processes, private readonly mark: string) {}

  entered(pid: number): void {
    this.leader = pid;
    this.known = [pid];
  }

  /** Those that were found once count on when they leave their parents. */
  members(): number[] {
    this.known = this.processes.familyOf(this.known);
    return [...this.known];
  }

  freeze(): void {
    this.findStrays();
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  async close(): Promise<void> {
    signalAll(this.processes.withEnvironment(this.mark), 'SIGKILL');
  }

  /** Daemons are known by their variables only. */
  protected findStrays(): void {
    const all = this.processes.all();
    const strays = this.processes.withEnvironment(this.mark, all.filter(pid => !this.seen.has(pid)));
    this.seen = new Set(all);
    this.known = [...new Set([...this.known, ...strays])];
  }

  /** Absent: the environment has ended, or the system doesn't tell. */
  protected cpuMs(): number | undefined {
    const members = this.members();
    for (const pid of members) this.cpuMsOf.set(pid, this.processes.cpuMs([pid]) ?? this.cpuMsOf.get(pid) ?? 0);
    return members.length ? [...this.cpuMsOf.values()].reduce((sum, cpuMs) => sum + cpuMs, 0) : undefined;
  }

  /** To the whole process group in one call, then to the others. */
  protected signal(signal: NodeJS.Signals): void {
    if (this.leader !== undefined) signalAll([-this.leader, ...this.members().filter(pid => pid !== this.leader)], signal);
  }
}
