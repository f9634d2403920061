import { checkAnnotations } from './annotations';
import { type Benchmark, type BenchmarkSelection, chooseBenchmark } from './benchmarks';
import { engineErrors } from './engine-errors';
import { CloudAssembly, type StackArtifact } from '../local/assembly/cloud-assembly';

export interface SynthesizedBenchmark extends Benchmark<StackArtifact> {
  /** what the app's constructs warn of. */
  readonly warnings: readonly string[];
}

/** The benchmark of a synthesized app that is meant. */
export async function synthesizedBenchmark(assemblyDirectory: string, selection: BenchmarkSelection): Promise<SynthesizedBenchmark> {
  const { stacks } = await engineErrors(() => CloudAssembly.open(assemblyDirectory));
  const found = chooseBenchmark(stacks, selection);
  return { ...found, warnings: checkAnnotations(found.stack.assemblyDirectory, found.stack.id) };
}
