import { engineErrors } from './engine-errors';
import type { Progress } from './progress';
import { stateDirectory } from './state-directory';
import type { Terminal } from './terminal';
import type { StackArtifact } from '../local/assembly/cloud-assembly';
import { Engine } from '../local/engine';
import type { FaultShares } from '../local/faults/definitions';

export interface EngineSettings {
  readonly seed?: number;
  readonly faults: FaultShares;
  /** which functions' invocations are the measurement, once they are known. */
  readonly measured?: ReadonlySet<string>;
}

/** An engine where the stack expects to be. */
export async function startEngine(
  stack: StackArtifact | undefined, settings: EngineSettings, terminal: Terminal, progress: Progress,
): Promise<Engine> {
  const { measured, seed, faults } = settings;
  const injected = Object.entries(faults).map(([name, share]) => `${name}=${share}`);
  if (injected.length) progress.step(`Injecting faults: ${injected.join(', ')}`);
  return engineErrors(async () => Engine.start({
    ...stack?.environment.region && { region: stack.environment.region },
    ...stack?.environment.account && { accountId: stack.environment.account },
    stateDirectory: stateDirectory(terminal.env),
    ...seed !== undefined && { seed },
    faults,
    ...measured && { measuredFunctions: (name: string) => measured.has(name) },
    log: (message: string) => progress.step(message),
  }));
}
