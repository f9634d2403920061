import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

test('the bin runs the bundled CLI', () => {
  const bin = join(__dirname, '..', '..', 'bin', 'cdk-cold-start-benchmark');
  expect(execFileSync(process.execPath, [bin, '--help'], { encoding: 'utf8' })).toContain('Usage: cdk-cold-start-benchmark');
});
