// synthesizes what the CLI's demo measures into assets/demo, so that the demo needs neither CDK nor an app.
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outdir = join(root, 'assets', 'demo');

rmSync(outdir, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'lib', 'demo', 'local-app.js')], {
  cwd: root,
  // stack traces would hold this machine's paths.
  env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: '{}', CDK_DISABLE_STACK_TRACE: '1', JSII_DEPRECATED: 'quiet' },
  stdio: ['ignore', 'inherit', 'inherit'],
});
// where constructs were made: for the CDK CLI's messages, and not the same everywhere.
for (const file of readdirSync(outdir).filter(name => name.endsWith('.metadata.json'))) {
  rmSync(join(outdir, file));
}
