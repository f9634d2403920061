import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { ColdStartBenchmark, MemoryRange, Probe } from '../../../../src';

// aws-cdk-lib warns of what it uses itself.
process.env.JSII_DEPRECATED = 'quiet';

export const PROBES = join(__dirname, '..', 'probes');

/** A folder for a test's assembly and results. */
export class Workspace {
  readonly directory = mkdtempSync(join(tmpdir(), 'cold-start-e2e-'));

  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  /** Synthesizes an app into this folder. */
  assembly(build: (app: App) => void): string {
    const app = new App({ outdir: this.path('cdk.out') });
    build(app);
    return app.synth().directory;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export interface ProbeOptions {
  readonly runtime?: Runtime;
  readonly scenarios?: string[];
  readonly memorySizes?: number[];
  readonly timeout?: Duration;
}

/** A stack with one benchmark of a probe in `probes/`. */
export function benchmarkStack(app: App, id: string, directory: string, options: ProbeOptions = {}): Stack {
  const stack = new Stack(app, id);
  new ColdStartBenchmark(stack, 'Bench', {
    runtime: options.runtime ?? Runtime.NODEJS_22_X,
    probe: Probe.fromAsset(join(PROBES, directory), { scenarios: options.scenarios ?? ['run'] }),
    memoryRange: MemoryRange.sizes(...options.memorySizes ?? [1769]),
    timeout: options.timeout ?? Duration.seconds(10),
  });
  return stack;
}
