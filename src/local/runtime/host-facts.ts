import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import type { RuntimeFacts } from './runtime-host';
import type { DetectedThrottle } from '../cpu/detect';
import type { ThrottleName } from '../cpu/quota';

/** What a reader of local figures must know of the machine they come from. */
export interface HostFacts {
  readonly platform: string;
  readonly cpuModel: string;
  readonly cores: number;
  /** cores that other processes kept busy, on average since the first environment started. Absent: not known. */
  readonly otherCores?: number;
  readonly throttle: {
    readonly name: ThrottleName;
    /** false: all memory sizes ran at full speed. */
    readonly throttles: boolean;
    /** why a better one wasn't used. */
    readonly refused: DetectedThrottle['refused'];
  };
  /** a function's /tmp is its own, also when it writes to this very path. */
  readonly privateTmp: boolean;
  readonly runtimes: readonly RuntimeFacts[];
  /** in what this differs from Lambda, one line each. */
  readonly mismatches: readonly string[];
}

/** More than this is not the background of an idle machine. */
const DISTURBING_CORES = 0.25;

/** Lambda has no such folder above a function's code. */
export function modulesAbove(directory: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(directory); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules'))) folders.push(join(folder, 'node_modules'));
    if (folder === dirname(folder)) break;
  }
  return folders.map(folder => `${folder} is above the functions' code: Node.js finds modules there which Lambda has not`);
}

export function hostFacts(
  { throttle, refused }: DetectedThrottle, privateTmp: boolean, runtimes: readonly RuntimeFacts[], mismatches: readonly string[], otherCores?: number,
): HostFacts {
  const processors = cpus();
  return {
    platform: `${process.platform} ${process.arch}`,
    cpuModel: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    ...(otherCores !== undefined && { otherCores }),
    throttle: { name: throttle.name, throttles: throttle.throttles, refused },
    privateTmp,
    runtimes,
    mismatches: [
      ...(throttle.throttles ? [] : ['CPU is not limited: all memory sizes run at the full speed of this machine']),
      ...(privateTmp ? [] : ['files written to the path /tmp itself (not to TMPDIR) are seen by later environments']),
      ...((otherCores ?? 0) < DISTURBING_CORES ? [] : [`other processes kept ${otherCores} of ${processors.length} cores busy: the figures are disturbed`]),
      ...runtimes.flatMap(({ mismatch }) => mismatch ?? []),
      ...mismatches,
    ],
  };
}
