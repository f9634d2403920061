import { MANIFEST_METADATA_KEY, MANIFEST_SCHEMA_VERSION, type Manifest, type ManifestFunction } from '../manifest';
import { UserError } from './errors';

/** A stack as an assembly or CloudFormation shows it. */
export interface StackTemplate {
  readonly stackName: string;
  /** the stack's path in the app, as `cdk list` shows it. */
  readonly displayName: string;
  readonly template: {
    readonly Resources?: { readonly [logicalId: string]: { readonly Type: string; readonly Metadata?: { readonly [key: string]: unknown } } };
  };
}

export interface Benchmark<S extends StackTemplate = StackTemplate> {
  readonly stack: S;
  /** of the state machine's resource, which carries the manifest. */
  readonly logicalId: string;
  /** until deployment its names are the template's intrinsic functions, written out: no two functions have the same. */
  readonly manifest: Manifest;
}

export interface BenchmarkSelection {
  readonly stack?: string;
  /** construct path. */
  readonly benchmark?: string;
}

/** Every benchmark of the stacks, found by its manifest alone. */
export function benchmarksOf<S extends StackTemplate>(stacks: readonly S[]): Benchmark<S>[] {
  return stacks.flatMap(stack => Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
    const manifest = resource.Metadata?.[MANIFEST_METADATA_KEY] as Manifest | undefined;
    if (!manifest) return [];
    if (manifest.schemaVersion !== MANIFEST_SCHEMA_VERSION) {
      throw new UserError(
        `${manifest.constructPath} was made by ${manifest.tool?.name} ${manifest.tool?.version}, whose manifest (version ${manifest.schemaVersion}) this CLI (version ${MANIFEST_SCHEMA_VERSION}) can't read.`,
        'Use the CLI of the library\'s version.',
      );
    }
    return [{ stack, logicalId, manifest: { ...manifest, functions: manifest.functions.map(named) } }];
  }));
}

function named(probe: ManifestFunction): ManifestFunction {
  const name: unknown = probe.functionName;
  return { ...probe, functionName: typeof name === 'string' ? name : JSON.stringify(name) };
}

/** The one benchmark that is meant; what exists is listed when none or several are. */
export function chooseBenchmark<S extends StackTemplate>(stacks: readonly S[], { stack, benchmark }: BenchmarkSelection): Benchmark<S> {
  const inStacks = chooseStacks(stacks, stack);
  const found = benchmarksOf(inStacks);
  if (found.length === 0) throw noBenchmark(stacks, inStacks, stack);
  const chosen = benchmark === undefined ? found : found.filter(({ manifest }) => manifest.constructPath === benchmark);
  if (chosen.length === 1) return chosen[0];
  const paths = found.map(({ manifest }) => manifest.constructPath);
  if (chosen.length === 0) throw new UserError(`There is no benchmark ${benchmark}.`, `Choose with --benchmark: ${paths.join(', ')}.`);
  const places = new Set(chosen.map(candidate => candidate.stack));
  if (places.size > 1) {
    throw new UserError(`${chosen.length} benchmarks are in ${places.size} stacks.`, `Choose with --stack: ${[...places].map(({ displayName }) => displayName).join(', ')}.`);
  }
  throw new UserError(`Stack ${chosen[0].stack.displayName} has ${chosen.length} benchmarks.`, `Choose with --benchmark: ${paths.join(', ')}.`);
}

export function chooseStacks<S extends StackTemplate>(stacks: readonly S[], name: string | undefined): readonly S[] {
  if (name === undefined) return stacks;
  const chosen = stacks.filter(({ stackName, displayName }) => stackName === name || displayName === name);
  if (chosen.length === 0) {
    throw new UserError(`There is no stack ${name} in the app.`, stacks.length ? `Choose with --stack: ${stacks.map(({ displayName }) => displayName).join(', ')}.` : 'The app has no stack at all.');
  }
  return chosen;
}

function noBenchmark(all: readonly StackTemplate[], inStacks: readonly StackTemplate[], stack: string | undefined): UserError {
  const elsewhere = benchmarksOf(all.filter(candidate => !inStacks.includes(candidate)));
  const what = stack === undefined ? 'No stack of the app has a benchmark.' : `Stack ${stack} has no benchmark.`;
  return new UserError(what, elsewhere.length
    ? `Choose another with --stack: ${[...new Set(elsewhere.map(candidate => candidate.stack.displayName))].join(', ')}.`
    : 'Add one: new ColdStartBenchmark(stack, \'Bench\', { runtime, probe }).');
}
