// exit code 0 if lib/ is missing or older than a source: jsii needs long enough that a demo or an e2e test shouldn't wait for nothing.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, '.jsii');
const sources = () => readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter(file => file.isFile() && file.name.endsWith('.ts'))
  .map(file => join(file.parentPath, file.name));

const stale = !existsSync(built)
  || !existsSync(join(root, 'lib', 'index.js'))
  || [...sources(), join(root, 'package.json')].some(path => statSync(path).mtimeMs > statSync(built).mtimeMs);
process.exitCode = stale ? 0 : 1;
