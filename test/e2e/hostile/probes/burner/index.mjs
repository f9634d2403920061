// Starts another process in INIT, in a session of its own, that burns CPU; then looks how much of it the burner gets while the function runs.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const burner = spawn(process.execPath, ['-e', 'for (;;);'], { detached: true, stdio: 'ignore' });
burner.unref();

const cpuMs = () => Number(readFileSync(`/proc/${burner.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

export async function run({ measure }) {
  // until the quota has taken hold of what was left of INIT's burst.
  await new Promise(resolve => setTimeout(resolve, 100));
  const cpuBefore = cpuMs();
  const started = performance.now();
  await new Promise(resolve => setTimeout(resolve, 600));
  const share = (cpuMs() - cpuBefore) / (performance.now() - started);
  const quota = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) / 1769;
  // the sleeping function leaves the whole quota to the burner.
  if (share > quota * 1.5 || share < quota * 0.3) {
    throw new Error(`the burner had ${share.toFixed(3)} of a core, the quota is ${quota.toFixed(3)}`);
  }
  await measure('checked', () => undefined);
}
