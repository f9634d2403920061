// does the local engine scale as Lambda does? Runs the demo's probes over memory sizes and holds the medians against what AWS shows:
// the first invoke goes with 1/memory up to 1,769 MB (one vCPU) and is flat above, INIT is flat throughout; busy neighbours change neither.
// Above one vCPU only a runtime with a single busy thread is flat: Node.js reads and compiles beside its main thread, so more quota is less time for the same CPU.
// usage, after npx projen compile: node benchmark/scaling.mjs [samples a cell, default 15]
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const samples = Number(process.argv[2] ?? 15);
const oneVcpuMB = 1769;

const probes = [
  { name: 'boto3', stack: 'Boto3', placement: 'handler' },
  { name: 'AWS SDK for JavaScript', stack: 'AwsSdkJs', placement: 'lazy' },
];

/** the first invoke's work without the harness around it: in `lazy` the import belongs to it. */
const workMs = sample => sample.scenarioDurationMs + (sample.placement === 'lazy' ? sample.moduleLoadMs : 0);

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function measure({ stack, placement }) {
  const out = mkdtempSync(join(tmpdir(), 'scaling-'));
  try {
    execFileSync(process.execPath, [
      join(root, 'bin', 'cdk-cold-start-benchmark'), 'local', '--app', `node ${join(root, 'benchmark', 'scaling-app.mjs')}`, '--stack', stack,
      '--scenario', 'client', '--placement', placement, '-n', String(samples), '--out', out, '--quiet',
    ], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    return JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'));
  } finally {
    rmSync(out, { recursive: true });
  }
}

function medians(results) {
  const accepted = results.samples.filter(sample => sample.outcome === 'accepted');
  return results.cells.map(({ memorySizeMB }) => {
    const cell = accepted.filter(sample => sample.memorySizeMB === memorySizeMB);
    return {
      memorySizeMB,
      n: cell.length,
      workMs: median(cell.map(workMs)),
      initDurationMs: median(cell.map(sample => sample.initDurationMs)),
      cpuMs: median(cell.map(sample => sample.cpuDurationMs)),
      cores: median(cell.map(sample => sample.cpuDurationMs / sample.durationMs)),
    };
  });
}

/** Runs `work` beside one busy loop a core. */
function besideBusyLoops(work) {
  const loops = Array.from({ length: availableParallelism() }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  try {
    return work();
  } finally {
    loops.forEach(loop => loop.kill('SIGKILL'));
  }
}

let failures = 0;
function check(what, holds) {
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
  failures += holds ? 0 : 1;
}

function print(title, rows) {
  console.log(`\n${title}\n  memory MB    n   first invoke's work ms    CPU ms   cores   INIT ms`);
  for (const { memorySizeMB, n, workMs: ms, cpuMs, cores, initDurationMs } of rows) {
    console.log([`  ${String(memorySizeMB).padStart(9)}`, String(n).padStart(4), ms.toFixed(1).padStart(24), cpuMs.toFixed(1).padStart(9), cores.toFixed(2).padStart(7),
      initDurationMs.toFixed(1).padStart(9)].join(' '));
  }
}

for (const probe of probes) {
  const quiet = medians(measure(probe));
  print(`${probe.name}, ${probe.placement}`, quiet);
  const [least, one, most] = [128, oneVcpuMB, 2560].map(size => quiet.find(({ memorySizeMB }) => memorySizeMB === size));
  const ratio = least.workMs / one.workMs;
  check(`128 MB takes ${ratio.toFixed(1)} times as long as ${oneVcpuMB} MB (at least 10)`, ratio >= 10);
  for (const [index, row] of quiet.entries()) {
    if (index > 0) {
      const step = row.workMs / quiet[index - 1].workMs;
      check(`${row.memorySizeMB} MB is ${step.toFixed(2)} of ${quiet[index - 1].memorySizeMB} MB (at most 1.10)`, step <= 1.10);
    }
  }
  const isFlat = value => value >= 0.9 && value <= 1.1;
  const [above, cpuAbove] = [most.workMs / one.workMs, most.cpuMs / one.cpuMs];
  if (most.cores > 1.1) {
    check(`${most.cores.toFixed(2)} cores are busy at 2560 MB: ${above.toFixed(2)} of the time of ${oneVcpuMB} MB, with ${cpuAbove.toFixed(2)} of its CPU (0.90 to 1.10)`,
      isFlat(cpuAbove));
  } else {
    check(`flat above ${oneVcpuMB} MB: 2560 MB is ${above.toFixed(2)} of it (0.90 to 1.10)`, isFlat(above));
  }
  const inits = quiet.map(row => row.initDurationMs);
  const spread = Math.max(...inits) / Math.min(...inits);
  check(`INIT's medians lie within a factor of ${spread.toFixed(2)} (at most 1.25)`, spread <= 1.25);

  const results = besideBusyLoops(() => measure(probe));
  const loaded = medians(results);
  print(`${probe.name}, ${probe.placement}, beside ${availableParallelism()} busy loops`, loaded);
  for (const [index, row] of loaded.entries()) {
    const change = row.workMs / quiet[index].workMs - 1;
    const initChange = row.initDurationMs / quiet[index].initDurationMs - 1;
    const held = Math.abs(change) <= 0.10 && Math.abs(initChange) <= 0.15;
    const flagged = results.environment.mismatches.some(mismatch => mismatch.includes('disturbed'));
    const percent = value => `${(100 * value).toFixed(1)} %`;
    check(`${row.memorySizeMB} MB beside busy loops: work ${percent(change)} (10 %), INIT ${percent(initChange)} (15 %)${held ? '' : flagged ? ', the run says it was disturbed' : ''}`,
      held || flagged);
  }
}
console.log(failures ? `\n${failures} checks failed` : '\nall checks hold');
process.exitCode = failures ? 1 : 0;
