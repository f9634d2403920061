import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { programsOnPath } from '../cpu/programs';

/** Something that a function needs and this machine hasn't: what, and what to do, in one line. */
export class RuntimeUnavailableError extends Error {
  readonly name = 'RuntimeUnavailableError';
}

export type Language = 'nodejs' | 'python' | 'provided';

/** The program of this machine that stands for one of Lambda's runtimes. */
export interface Interpreter {
  readonly language: Language;
  /** `3.13`, `22`, `al2023`: Lambda's own. */
  readonly lambdaVersion: string;
  /** absent for OS-only runtimes, whose code brings its own. */
  readonly path?: string;
  /** this machine's, e.g. `3.13.0`. */
  readonly version?: string;
  /** the folder it is installed in. */
  readonly prefix?: string;
  /** in what it differs from Lambda's. */
  readonly mismatch?: string;
  /** Python: whether its standard library is compiled, as Lambda's is. */
  readonly compiled?: boolean;
}

const SUPPORTED = 'nodejs18.x and later, python3.9 and later, provided, provided.al2, provided.al2023';

/** Finds the interpreter of a runtime: of the very version if it is on PATH, else the one there is. */
export async function findInterpreter(runtime: string): Promise<Interpreter> {
  const [, language, version] = /^(nodejs|python|provided)\.?((?:3\.)?\d+|al2|al2023)?(?:\.x)?$/.exec(runtime) ?? [];
  if (language === 'provided') return { language, lambdaVersion: version ?? '' };
  if (language === 'nodejs' && Number(version) >= 18) return findNodejs(version);
  if (language === 'python' && minorOf(version) >= 9) return findPython(version);
  throw new RuntimeUnavailableError(`runtime "${runtime}" can't be run here: supported are ${SUPPORTED}`);
}

async function findNodejs(major: string): Promise<Interpreter> {
  const script = 'process.stdout.write(JSON.stringify([process.execPath, process.versions.node]))';
  const candidates = [...programsOnPath(`node${major}`), process.execPath, ...programsOnPath('node')];
  let found: Interpreter | undefined;
  // the first of a name may be a shim that doesn't work.
  for (const candidate of candidates) {
    const [path, version] = await ask(candidate, ['-e', script]) as [string, string] | [];
    if (!path || !version) continue;
    const same = version.split('.')[0] === major;
    const interpreter: Interpreter = {
      language: 'nodejs',
      lambdaVersion: major,
      path,
      version,
      prefix: join(path, '..', '..'),
      ...(!same && { mismatch: `nodejs${major}.x is run by Node.js ${version}: no Node.js ${major} is on PATH` }),
    };
    if (same) return interpreter;
    found ??= interpreter;
  }
  if (!found) throw new RuntimeUnavailableError(`runtime nodejs${major}.x needs Node.js: install it or put it on PATH`);
  return found;
}

async function findPython(lambdaVersion: string): Promise<Interpreter> {
  const script = [
    'import importlib.util, json, os, sys',
    'print(json.dumps([os.path.realpath(getattr(sys, "_base_executable", sys.executable)), "%d.%d.%d" % sys.version_info[:3], sys.base_prefix,'
    + ' os.path.exists(importlib.util.cache_from_source(json.__file__))]))',
  ].join('\n');
  for (const candidate of [...programsOnPath(`python${lambdaVersion}`), ...programsOnPath('python3'), ...programsOnPath('python')]) {
    const [path, version, prefix, compiled] = await ask(candidate, ['-I', '-B', '-c', script]) as [string, string, string, boolean] | [];
    if (!path || !version || minorOf(version) < 9) continue;
    const same = version.startsWith(`${lambdaVersion}.`);
    return {
      language: 'python',
      lambdaVersion,
      path,
      version,
      prefix,
      compiled,
      ...(!same && { mismatch: `python${lambdaVersion} is run by Python ${version}: no working python${lambdaVersion} is on PATH` }),
    };
  }
  throw new RuntimeUnavailableError(`runtime python${lambdaVersion} needs Python 3.9 or later: install python3 or put it on PATH`);
}

function minorOf(version: string | undefined): number {
  return version?.startsWith('3.') ? Number(version.split('.')[1]) : -1;
}

/** What a program prints as JSON; nothing if it doesn't work. */
function ask(program: string, args: readonly string[]): Promise<unknown[]> {
  return new Promise(resolve => {
    execFile(program, args, { timeout: 20_000, env: withoutInterpreterOptions() }, (error, stdout) => {
      try {
        resolve(error ? [] : JSON.parse(stdout) as unknown[]);
      } catch {
        resolve([]);
      }
    });
  });
}

/** The user's environment without what would change an interpreter or a package manager in an unforeseen way. */
export function withoutInterpreterOptions(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !FOREIGN.test(name)));
}

// set for the one program that started us: by npx, npm run, an activated virtual environment, a debugger.
const FOREIGN = new RegExp([
  '^NODE_OPTIONS$', '^NODE_PATH$', '^NODE_COMPILE_CACHE$', '^INIT_CWD$', '^npm_(lifecycle|package)_', '^npm_(command|execpath|node_execpath)$',
  '^npm_config_(local_prefix|prefix|global|global_prefix|workspaces?|include_workspace_root|package|call|save\\w*|omit|include|production|dry_run)$',
  '^PYTHON(HOME|PATH|STARTUP|OPTIMIZE|DONTWRITEBYTECODE|PYCACHEPREFIX|USERBASE|INSPECT|SAFEPATH)$', '^VIRTUAL_ENV', '^__PYVENV_LAUNCHER__$',
  '^PIP_(TARGET|PREFIX|ROOT|USER|REQUIRE_VIRTUALENV|DRY_RUN)$',
].join('|'), 'i');
