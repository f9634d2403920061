import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { start } from './support/cli';
import { Served } from './support/served';
import { PROBES, Workspace } from './support/synthesis';
import { ColdStartBenchmark, MemoryRange, Probe } from '../../../src';
import { OBEYED } from '../../support/hostile-text';

jest.setTimeout(60_000);

const workspace = new Workspace();
afterAll(() => workspace.remove());

test('a shell that evaluates what serve prints runs nothing that an app has named', async () => {
  const assembly = workspace.assembly(app => {
    new ColdStartBenchmark(new Stack(app, 'Stack'), 'Bench\ntouch evaluated\n\u001b[2J$(touch evaluated)', {
      runtime: Runtime.NODEJS_22_X, probe: Probe.fromAsset(join(PROBES, 'fast'), { scenarios: ['run'] }), memoryRange: MemoryRange.sizes(1769),
    });
  });
  const served = await Served.start(assembly);
  try {
    const { stdout } = await start('/bin/sh', ['-c', 'eval "$1"; echo "$AWS_ENDPOINT_URL"', 'sh', served.printed], { cwd: workspace.directory }).finished;
    expect(stdout).toBe(`${served.variables.AWS_ENDPOINT_URL}\n`);
    expect(existsSync(workspace.path('evaluated'))).toBe(false);
    expect(served.printed).toContain('touch evaluated'); // as a comment.
    expect(served.printed.split('\n').filter(line => OBEYED.test(line))).toEqual([]);
  } finally {
    await served.stop();
  }
});
