import { lstatSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cleanUp } from './cleanup';
import { isOrphan } from './engine-name';
import { readCgroupSource, version1Candidates, version2Candidates } from '../cpu/cgroup-mounts';
import { kernelCgroups } from '../cpu/cgroup-tree';

/** Removes what earlier engines left whose reaper was killed too. */
export async function sweep(temporaryDirectory: string): Promise<void> {
  const folders = readdirSync(temporaryDirectory).filter(isOrphan).map(name => join(temporaryDirectory, name)).filter(isOurs);
  const source = readCgroupSource();
  const above = source ? [...version2Candidates(source), ...version1Candidates(source, 'cpu'), ...version1Candidates(source, 'cpuacct')] : [];
  const cgroups = [...new Set(above)].flatMap(cgroup => kernelCgroups.subgroups(cgroup)).filter(cgroup => isOrphan(basename(cgroup)));
  if (folders.length || cgroups.length) await cleanUp({ groups: [], cgroups, folders });
}

function isOurs(folder: string): boolean {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  return status !== undefined && status.isDirectory() && (process.getuid === undefined || status.uid === process.getuid());
}
