import { removeReadOnlyTree } from '../assembly/read-only-tree';
import { kernelCgroups, removeCgroup } from '../cpu/cgroup-tree';
import { Processes, signalAll } from '../cpu/processes';

/** What an engine has made outside its own process. */
export type Belonging = 'group' | 'cgroup' | 'folder';

export interface Belongings {
  /** process groups. */
  readonly groups: readonly number[];
  readonly cgroups: readonly string[];
  readonly folders: readonly string[];
}

/** Kills the processes and removes the control groups and folders of an engine. */
export async function cleanUp({ groups, cgroups, folders }: Belongings): Promise<void> {
  const processes = new Processes();
  const kill = () => {
    // environments name their engine's folder in their variables, so this finds whoever left the group.
    const strays = folders.flatMap(folder => processes.withEnvironment(folder)).filter(pid => pid !== process.pid);
    signalAll([...groups.map(group => -group), ...strays], 'SIGKILL');
  };
  kill();
  await Promise.all(cgroups.map(cgroup => removeCgroup(kernelCgroups, cgroup)));
  kill(); // what was forked in the meantime
  await Promise.all(folders.map(removeReadOnlyTree));
}
