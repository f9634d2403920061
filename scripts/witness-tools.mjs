// installs the tools that others wrote (test/witnesses) into .witnesses/: nothing of them is a dependency of the package.
// A tool that can't be had ends it with the installer's own words: no witness is silently left out.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const tools = join(root, '.witnesses');
const wanted = join(root, 'test', 'witnesses');

const run = (command, args, options) => execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });

/** Installs into a fresh folder, unless the very same has been installed before. */
function install(name, lists, into) {
  const directory = join(tools, name);
  const stamp = join(directory, 'installed');
  const hash = createHash('sha256').update(lists.map(list => readFileSync(join(wanted, list))).join('\0')).update(process.version).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  into(directory);
  writeFileSync(stamp, hash);
}

install('python', ['requirements.txt'], directory => {
  run('python3', ['-m', 'venv', directory]);
  run(join(directory, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', join(wanted, 'requirements.txt')]);
});

function npm(name, list, ...flags) {
  install(name, [list], directory => {
    writeFileSync(join(directory, 'package.json'), readFileSync(join(wanted, list)));
    run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...flags], { cwd: directory });
  });
}

npm('node', 'package.json');
npm('node-unbuilt', join('runtimes', 'package.json'), '--ignore-scripts');
