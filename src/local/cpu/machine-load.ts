import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** CPU time in ms since some fixed moment, at a moment. */
export interface CpuTimes {
  readonly at: number;
  /** of all processes. */
  readonly busyMs: number;
  /** of this process and its ended children. */
  readonly ownMs: number;
}

/** /proc counts in hundredths of a second on every architecture: proc_pid_stat(5), USER_HZ. */
const TICK_MS = 10;

/** Linux only: nothing else tells what ended children have used. */
export function readCpuTimes(): CpuTimes | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, afterName] = readFileSync('/proc/self/stat', 'utf8').split(/\) (?!.*\) )/s);
  // utime, stime, cutime and cstime are the fields 14 to 17; the name is the second one.
  const ownMs = afterName.split(' ').slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
  const busyMs = cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  return { at: performance.now(), busyMs, ownMs };
}

/** How many cores other processes keep busy: a quota and a weight give an environment its time, but not the caches of a busy neighbour. */
export class MachineLoad {
  private readonly before: CpuTimes | undefined;

  constructor(private readonly read: () => CpuTimes | undefined = readCpuTimes) {
    this.before = read();
  }

  /** On average since this was made. Absent: the system doesn't tell. */
  otherCores(): number | undefined {
    const now = this.read();
    if (!now || !this.before || now.at <= this.before.at) return undefined;
    const othersMs = (now.busyMs - this.before.busyMs) - (now.ownMs - this.before.ownMs);
    return Math.max(0, Math.round(100 * othersMs / (now.at - this.before.at)) / 100);
  }
}
