import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { programsOnPath } from '../cpu/programs';

/** A folder of the machine that an environment sees somewhere, and can't write to. */
export interface Mount {
  readonly source: string;
  readonly target: string;
}

export interface FileSystem {
  /** what the environment has as /tmp. */
  readonly privateTmp: string;
  /** stays writable where it is. */
  readonly home: string;
  readonly mounts: readonly Mount[];
}

// mounts come first: their sources may lie in the real /tmp, their targets in the private one. As Lambda's, the rest is read-only.
const PREPARE = [
  'mount=$1 tmp=$2 home=$3; shift 3',
  'while [ "$1" != -- ]; do "$mount" -o bind,ro,nosuid,nodev "$1" "$2" && shift 2 || exit; done; shift',
  '"$mount" --bind "$home" "$home" && "$mount" --rbind "$tmp" /tmp || exit',
  // Lambda has no shared memory; here the next environment would find what one leaves there.
  'test ! -d /dev/shm || "$mount" -t tmpfs -o ro tmpfs /dev/shm 2>/dev/null',
  '"$mount" -o remount,bind,ro / 2>/dev/null',
  'exec "$@"',
].join('; ');

/** How an environment gets a /tmp of its own: in a mount namespace (unshare(1)), where the system lets us have one. */
export class Isolation {
  /** Tries it out in a folder that it makes and removes. Absent: not on this machine (no Linux, or no right to it). */
  static detect(folder: string): Isolation | undefined {
    const [[unshare], [mount]] = [programsOnPath('unshare'), programsOnPath('mount')];
    if (process.platform !== 'linux' || !unshare || !mount) return undefined;
    const rights = process.getuid?.() === 0 ? [[], ['--map-root-user']] : [['--map-root-user']];
    return rights.map(options => new Isolation([unshare, ...options], mount)).find(isolation => isolation.works(folder));
  }

  private constructor(private readonly unshare: readonly string[], private readonly mount: string) {}

  /** The command line that runs a command in such a file system. */
  wrap({ privateTmp, home, mounts }: FileSystem, command: readonly string[]): string[] {
    const paths = mounts.flatMap(({ source, target }) => [source, target]);
    return [
      ...this.unshare, '--mount', '--propagation', 'private', '--',
      '/bin/sh', '-c', PREPARE, 'prepare', this.mount, privateTmp, home, ...paths, '--', ...command,
    ];
  }

  private works(folder: string): boolean {
    try {
      const [source, privateTmp, home] = ['source', 'tmp', 'home'].map(name => join(folder, name));
      const target = join(privateTmp, 'target');
      [source, target, home].forEach(path => mkdirSync(path, { recursive: true }));
      const [command, ...args] = this.wrap({ privateTmp, home, mounts: [{ source, target }] }, [
        '/bin/sh', '-c', 'test -d /tmp/target && ! echo 2>/dev/null >/tmp/target/trial && echo >/tmp/trial',
      ]);
      return spawnSync(command, args, { stdio: 'ignore', timeout: 5_000, killSignal: 'SIGKILL' }).status === 0;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
