import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finished, readResults, REPOSITORY, type Results, run, succeed } from './cli';

/** A user's app in a folder of its own outside the repository, with the package installed from its packed tarball. */
export class UserProject {
  static async create(): Promise<UserProject> {
    const directory = mkdtempSync(join(tmpdir(), 'user-app-'));
    cpSync(join(REPOSITORY, 'test', 'fixtures', 'user-app'), directory, { recursive: true });
    await succeed('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', directory]);
    const [tarball] = readdirSync(directory).filter(name => name.endsWith('.tgz'));
    const install = ['install', '--no-audit', '--no-fund', '--offline', '--silent'];
    await succeed('npm', [...install, '--legacy-peer-deps', `./${tarball}`], { cwd: directory });
    // a copy, as a registry's package would be: assets may not lead out of their folder.
    await succeed('npm', [...install, '--install-links', '../../vendor/greeter'], { cwd: join(directory, 'probes', 'module') });
    // the user's own dependencies, without a download.
    for (const name of ['aws-cdk-lib', 'constructs', 'esbuild', '.bin/esbuild']) {
      mkdirSync(join(directory, 'node_modules', '.bin'), { recursive: true });
      symlinkSync(join(REPOSITORY, 'node_modules', name), join(directory, 'node_modules', name));
    }
    return new UserProject(directory);
  }

  private runs = 0;

  private constructor(readonly directory: string) {}

  /** What the user types. */
  async local(benchmark: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Finished & { readonly results: Results }> {
    const out = join(this.directory, 'out', String(++this.runs));
    const stack = benchmark.split('/')[0];
    const finished = await run(
      'npx', ['--no-install', 'cdk-cold-start-benchmark', 'local', '--stack', stack, '--benchmark', benchmark, '-n', '2', '--out', out, ...args],
      { cwd: this.directory, env: { ...process.env, ...env } },
    );
    try {
      return { ...finished, results: readResults(out) };
    } catch (error) {
      throw new Error(`${(error as Error).message}; the CLI ended with ${finished.exitCode}\n${finished.stdout}\n${finished.stderr}`);
    }
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
