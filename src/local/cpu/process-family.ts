import { Processes, signalAll } from './processes';

/** The processes of an environment where no control group holds them together. */
export class ProcessFamily {
  private leader?: number;
  /** processes that left the group and whose parents are gone. */
  private strays: readonly number[] = [];

  constructor(private readonly processes: Processes, private readonly mark: string) {}

  entered(pid: number): void {
    this.leader = pid;
  }

  members(): number[] {
    return this.leader === undefined ? [] : [...new Set([...this.processes.familyOf(this.leader), ...this.strays])];
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

  /** They are known by their variables; a look at all processes takes milliseconds. */
  protected findStrays(): void {
    const family = new Set(this.leader === undefined ? [] : this.processes.familyOf(this.leader));
    this.strays = this.processes.withEnvironment(this.mark).filter(pid => !family.has(pid));
  }

  protected cpuMs(): number | undefined {
    return this.processes.times(this.members())?.cpuMs;
  }

  /** To the whole process group in one call, then to the others. */
  protected signal(signal: NodeJS.Signals): void {
    if (this.leader !== undefined) signalAll([-this.leader, ...this.members().slice(1)], signal);
  }
}
