import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The two files in which Linux says where control groups are mounted and in which of them this process is. */
export interface CgroupSource {
  readonly mountinfo: string;
  readonly self: string;
}

/** Absent on systems without control groups. */
export function readCgroupSource(): CgroupSource | undefined {
  try {
    return { mountinfo: readFileSync('/proc/self/mountinfo', 'utf8'), self: readFileSync('/proc/self/cgroup', 'utf8') };
  } catch {
    return undefined;
  }
}

/** Folders in which a group may be made, from the root of a version 1 hierarchy down to where this process is. */
export function version1Candidates(source: CgroupSource, controller: string): string[] {
  return candidates(source, 'cgroup', options => options.includes(controller), line => line[1].split(',').includes(controller));
}

/** Likewise for version 2. */
export function version2Candidates(source: CgroupSource): string[] {
  return candidates(source, 'cgroup2', () => true, line => line[0] === '0');
}

// mountinfo: id parent major:minor root mount-point options… - type source super-options (proc_pid_mountinfo(5));
// cgroup: hierarchy:controllers:path (cgroups(7)).
function candidates(
  source: CgroupSource, type: string, hasMount: (superOptions: string[]) => boolean, isOwn: (line: string[]) => boolean,
): string[] {
  const mount = source.mountinfo.split('\n').map(line => line.split(' ')).find(fields => {
    const [mountType, , superOptions = ''] = fields.slice(fields.indexOf('-') + 1);
    return mountType === type && hasMount(superOptions.split(','));
  });
  if (!mount) return [];
  const [root, mountPoint] = [mount[3], mount[4]];
  const own = source.self.split('\n').map(line => line.split(':')).find(isOwn)?.slice(2).join(':') ?? '/';
  const steps = relative(root, own).split('/').filter(step => step && step !== '..');
  return steps.reduce((paths, step) => [...paths, join(paths[paths.length - 1], step)], [mountPoint]);
}
