import { CloudAssembly, type StackArtifact } from '../local/assembly/cloud-assembly';
import { checkAnnotations } from './annotations';
import type { Arguments } from './arguments';
import { type Benchmark, chooseBenchmark } from './benchmarks';
import { engineErrors } from './engine-errors';

export interface SynthesizedBenchmark extends Benchmark<StackArtifact> {
  /** what the app's constructs warn of. */
  readonly warnings: readonly string[];
}

/** The benchmark of a synthesized app that the options mean. */
export function synthesizedBenchmark(assemblyDirectory: string, args: Arguments): SynthesizedBenchmark {
  const { stacks } = engineErrors(() => CloudAssembly.open(assemblyDirectory));
  const found = chooseBenchmark(stacks, { stack: args.text('stack'), benchmark: args.text('benchmark') });
  return { ...found, warnings: checkAnnotations(found.stack.assemblyDirectory, found.stack.id) };
}
