/** The ways of giving a process its share of CPU, best first. */
export type ThrottleName = 'cgroup-v2' | 'cgroup-v1' | 'systemd-run' | 'duty-cycle' | 'none';

/** A way of limiting CPU that works on this machine. */
export interface CpuThrottle {
  readonly name: ThrottleName;
  /** false: what runs has the machine's full speed, whatever its memory size. */
  readonly throttles: boolean;
  /** control groups that must be gone when the engine is: for the reaper. */
  readonly cgroups: readonly string[];
  /** Makes room for one environment, before its first process exists; `mark` is a text in the variables of all its processes, and of no others. */
  open(mark: string): CpuGroup;
  close(): Promise<void>;
}

/** The processes of one environment, which share one quota. */
export interface CpuGroup {
  /** How a process gets in before it becomes the runtime: its children are in it from their birth. */
  readonly entrance: Entrance;
  /** The process that went in. */
  entered(pid: number): void;
  /** Gives the group its quota; until then it has none. */
  limit(memorySizeMB: number): Promise<void>;
  usage(): CpuUsage;
  members(): number[];
  /** Stops the clock of an environment that has nothing to do, as Lambda does. */
  freeze(): void;
  thaw(): void;
  /** Kills what is left in the group, and removes it. */
  close(): Promise<void>;
}

export interface Entrance {
  /** files into which the process writes its own id. */
  readonly joins: readonly string[];
  /** a command that takes the process in and then executes what follows. */
  readonly command: readonly string[];
}

/** What a group has used since it was opened. Absent: this machine doesn't tell. */
export interface CpuUsage {
  readonly cpuMs?: number;
  readonly throttledPeriods?: number;
  readonly throttledMs?: number;
}

/**
 * Below 1 ms a period the kernel takes no quota, so 10 ms periods are wrong at 128 MB; with periods of 100 ms a handler of
 * 26 ms at 512 MB runs unthrottled. 20 ms serve all sizes.
 */
export const QUOTA_PERIOD_US = 20_000;

/** "At 1,769 MB, a function has the equivalent of one vCPU": https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const MEMORY_OF_ONE_CPU_MB = 1769;

/** CPU time in a period, in microseconds; more than a period for more than one core. */
export function quotaUs(memorySizeMB: number): number {
  return Math.round(QUOTA_PERIOD_US * memorySizeMB / MEMORY_OF_ONE_CPU_MB);
}

/** Writes a quota; a container's own limit may be lower than what is asked. */
export function setQuota(memorySizeMB: number, write: () => void): void {
  try {
    write();
  } catch (error) {
    const limit = `${quotaUs(memorySizeMB)} µs of CPU in ${QUOTA_PERIOD_US}`;
    throw new Error(`the share of a function with ${memorySizeMB} MB can't be set (${limit}): ${(error as Error).message}; choose less memory, or another CPU throttle`);
  }
}

export const NO_ENTRANCE: Entrance = { joins: [], command: [] };
