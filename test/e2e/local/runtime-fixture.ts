import { randomBytes, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import type { EnvironmentSpec, InvokeResult } from '../../../src/local/runtime/environment-spec';
import { RuntimeHost, RuntimeHostOptions } from '../../../src/local/runtime/runtime-host';
import { environmentSpec, Lines } from '../../local/runtime/specs';

const SOURCES = join(__dirname, '../../../src/local/runtime');

/** The user's own: runtime kits take long to make. */
export const STATE_DIRECTORY = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-cold-start-benchmark');

/** Functions in a folder of their own, hosts to run them, and everything gone in the end. */
export class RuntimeFixture {
  readonly directory = mkdtempSync(join(tmpdir(), 'runtime-e2e-'));
  readonly assetsDirectory = join(this.directory, 'assets');
  private readonly hosts: RuntimeHost[] = [];

  constructor() {
    // as the build makes them, from the sources as they are.
    buildSync({ entryPoints: [join(SOURCES, 'reaper.ts')], outfile: join(this.assetsDirectory, 'reaper.js'), bundle: true, platform: 'node', logLevel: 'warning' });
    cpSync(join(SOURCES, 'bootstrap'), join(this.assetsDirectory, 'bootstrap'), { recursive: true });
  }

  async start(options: Partial<RuntimeHostOptions> = {}): Promise<RuntimeHost> {
    const host = await RuntimeHost.start({ stateDirectory: STATE_DIRECTORY, assetsDirectory: this.assetsDirectory, ...options });
    this.hosts.push(host);
    return host;
  }

  /** Writes the files of a function or a layer; answers their folder. */
  folder(name: string, files: { readonly [path: string]: string }): string {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.directory, name, path)), { recursive: true });
      writeFileSync(join(this.directory, name, path), text, { mode: 0o755 });
    }
    return join(this.directory, name);
  }

  async remove(): Promise<void> {
    for (const host of this.hosts) await host.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export interface Invoked extends InvokeResult {
  readonly answer: unknown;
  readonly log: Lines;
}

/** An environment that is told from all others by its log stream. */
export function uniqueSpec(changes: Partial<EnvironmentSpec>): EnvironmentSpec {
  return environmentSpec({ logStreamName: `2026/11/21/my-function[$LATEST]${randomBytes(16).toString('hex')}`, ...changes });
}

/** Invokes a fresh environment once or more; answers the last result, with all that was logged. */
export async function invoke(host: RuntimeHost, changes: Partial<EnvironmentSpec>, ...events: unknown[]): Promise<Invoked> {
  const log = new Lines();
  const environment = host.startEnvironment(uniqueSpec(changes), log);
  try {
    let result: InvokeResult | undefined;
    for (const event of events.length ? events : [{}]) {
      result = await environment.invoke({ requestId: randomUUID(), payload: Buffer.from(JSON.stringify(event)) });
    }
    return { ...result!, answer: JSON.parse(result!.payload.toString()), log };
  } finally {
    await environment.stop();
  }
}
