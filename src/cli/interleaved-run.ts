import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import type { Arguments } from './arguments';
import type { BenchmarkSelection } from './benchmarks';
import { EXIT } from './errors';
import { faultShares } from './faults';
import { exitCodeOf, gateOf } from './gate';
import { LocalAws } from './local-campaign';
import { localRequest } from './local-run';
import { conclude, showResults } from './outcome';
import { OutputDirectory, outputLocation, writeComparison } from './output-directory';
import { type Progress, progressOn } from './progress';
import { type SynthesizedBenchmark, synthesizedBenchmark } from './synthesized-benchmark';
import type { Terminal } from './terminal';
import { compareSides, incomparable, sideOf } from '../core/comparison';
import { MAX_SEED } from '../core/random';
import { comparisonTable } from '../report/comparison';

export interface InterleavedRun {
  readonly exitCode: number;
  readonly output: OutputDirectory;
}

/**
 * Measures two assemblies at once in one engine, which takes their cold starts by turns in random order: whatever changes about the machine
 * changes for both. The same seed gives both the same cells in each round, so that rounds pair them.
 */
export async function runInterleaved(
  assembly: string, baseline: string, selection: BenchmarkSelection, args: Arguments, terminal: Terminal, progress: Progress,
): Promise<InterleavedRun> {
  const gate = gateOf(args, 'local');
  const location = outputLocation(args, terminal.cwd);
  const head = await synthesizedBenchmark(assembly, selection);
  const base = besides(await synthesizedBenchmark(baseline, selection));
  const seed = args.wholeNumber('seed', 0, MAX_SEED) ?? randomInt(MAX_SEED);
  const request = { ...localRequest(args, head.manifest), seed };
  const baseRequest = { ...localRequest(args, base.manifest), seed };
  return LocalAws.run(head, { seed, faults: faultShares(args) }, terminal, progress, async aws => {
    const deployed = { base: await aws.deploy(base), head: await aws.deploy(head) };
    const started = await aws.start(deployed.head, request);
    const ofBaseline = await aws.start(deployed.base, { ...baseRequest, runId: `${started.runId}-baseline` });
    const output = location.open(started.runId);
    const baselineOutput = new OutputDirectory(join(output.path, 'baseline'));
    const [ofBase, ofHead] = await Promise.all([
      // both advance together: one bar is enough.
      aws.follow(deployed.base, ofBaseline, baselineOutput, { interleavedWith: started.runId, progress: progressOn(terminal.stderr, true) }),
      aws.follow(deployed.head, started, output, { interleavedWith: ofBaseline.runId }),
    ]);
    progress.end();
    await baselineOutput.writeReports(ofBase.results);
    await showResults(ofHead.results, output, args, terminal);
    if (ofBase.interrupted || ofHead.interrupted) return { exitCode: EXIT.interrupted, output };
    const failed = [ofBase, ofHead].map(({ results }) => conclude(results)).find(code => code !== EXIT.complete);
    if (failed !== undefined) return { exitCode: failed, output };
    const reasons = incomparable(ofBase.results, ofHead.results);
    if (reasons.length) progress.step(`Warning: ${reasons.join('; ')}`);
    const comparison = compareSides(sideOf(ofBase.results), sideOf(ofHead.results), { ...gate, oneCampaign: true });
    writeComparison(output.path, comparison);
    if (!args.flag('json')) terminal.stdout.write(`\n${comparisonTable(comparison)}`);
    return { exitCode: exitCodeOf(comparison), output };
  });
}

/** An app's two versions have one stack name. */
function besides(benchmark: SynthesizedBenchmark): SynthesizedBenchmark {
  return { ...benchmark, stack: { ...benchmark.stack, stackName: `${benchmark.stack.stackName}-baseline` } };
}
