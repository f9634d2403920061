import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { EngineStack } from './engine-stack';
import { CloudAssembly, StackArtifact } from '../../../src/local/assembly/cloud-assembly';
import { Engine, EngineOptions } from '../../../src/local/engine';

/** The user's own: runtime kits take long to make. */
export const STATE_DIRECTORY = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-cold-start-benchmark');

/** The synthesized stack, and engines to deploy it on. */
export class EngineFixture {
  readonly directory = mkdtempSync(join(tmpdir(), 'engine-e2e-'));
  /** what engines had to say, but for the making of runtime kits. */
  readonly messages: string[] = [];
  readonly stack: StackArtifact;
  private readonly engines: Engine[] = [];

  constructor() {
    const app = new App({ outdir: join(this.directory, 'cdk.out') });
    new EngineStack(app, 'Engine', this.directory);
    this.stack = CloudAssembly.open(app.synth().directory).stacks[0]!;
  }

  async start(options: Partial<EngineOptions> = {}): Promise<Engine> {
    const engine = await Engine.start({ stateDirectory: STATE_DIRECTORY, log: message => this.hear(message), ...options });
    this.engines.push(engine);
    return engine;
  }

  async remove(): Promise<void> {
    for (const engine of this.engines) await engine.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private hear(message: string): void {
    if (!message.startsWith('making a runtime kit')) this.messages.push(message);
  }
}

export function outputsOf(stack: Awaited<ReturnType<Engine['deploy']>>): { readonly [key: string]: string } {
  return Object.fromEntries(stack.outputs.map(({ key, value }) => [key, value]));
}
