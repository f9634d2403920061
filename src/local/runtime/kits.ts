import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Interpreter, RuntimeUnavailableError, withoutInterpreterOptions } from './runtimes';

/** What Lambda's managed runtime brings along, made once for this user. */
export interface Kit {
  readonly directory: string;
  /** Python's site-packages or Node.js' node_modules. */
  readonly modules: string;
  /** Python: the virtual environment's interpreter. */
  readonly interpreter?: string;
  readonly versions: { readonly [name: string]: string };
}

/** Told of what must not outlive the engine while a kit is made. */
export interface KitGuard {
  guard(kind: 'group' | 'folder', value: string): () => void;
}

/** What a kit's folder says of itself, with paths relative to it. */
interface KitRecord {
  readonly createdAt: string;
  readonly modules: string;
  readonly interpreter?: string;
  readonly versions: { readonly [name: string]: string };
}

type Contents = Omit<KitRecord, 'createdAt'>;

/** Fills a folder that is going to be another one. */
type Make = (folder: string, final: string) => Promise<Contents>;

type Run = (command: readonly string[]) => Promise<string>;

const RECORD = 'kit.json';

/** simplejson comes with Lambda's runtime client, which writes answers with it. */
const PYTHON_PACKAGES = ['boto3', 'simplejson'];

/**
 * The user's kits, in the newest versions there were when they were made. A kit appears by renaming a finished folder: one that was
 * interrupted doesn't exist, and of two that are made at the same time one stays. To renew a kit, remove its folder.
 */
export class Kits {
  private readonly made = new Map<string, Promise<Kit>>();

  constructor(private readonly directory: string, private readonly guard: KitGuard, private readonly log: (message: string) => void) {}

  /** boto3 and what the runtime itself needs, byte-compiled. */
  python({ path, version }: Interpreter): Promise<Kit> {
    const what = PYTHON_PACKAGES.join(', ');
    const make: Make = (folder, final) => makePythonKit(path!, folder, final, command => this.run(command));
    return this.kit(`python-${version}`, [path, version, ...PYTHON_PACKAGES], what, make);
  }

  /** Packages of the AWS SDK for JavaScript. */
  nodejs(packages: readonly string[]): Promise<Kit> {
    return this.kit('nodejs', [...packages], packages.join(', '), folder => makeNodejsKit(packages, folder, command => this.run(command, folder)));
  }

  private kit(name: string, key: unknown, what: string, make: Make): Promise<Kit> {
    const final = join(this.directory, `${name}-${createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16)}`);
    const kit = this.made.get(final) ?? this.findOrMake(final, what, make);
    this.made.set(final, kit);
    kit.catch(() => this.made.delete(final));
    return kit;
  }

  private async findOrMake(final: string, what: string, make: Make): Promise<Kit> {
    const found = await readKit(final);
    if (found) return found;
    this.log(`making a runtime kit once, with ${what}: ${final}`);
    const folder = join(dirname(final), `.making-${randomBytes(8).toString('hex')}`);
    await mkdir(folder, { recursive: true });
    const release = this.guard.guard('folder', folder);
    try {
      const record: KitRecord = { createdAt: new Date().toISOString(), ...await make(folder, final) };
      await writeFile(join(folder, RECORD), JSON.stringify(record, undefined, 2));
      await rename(folder, final).catch(() => undefined); // somebody else was faster
      return await readKit(final) ?? refuse(`${final} can't be made: remove what is there, or make the folder above writable`);
    } finally {
      await rm(folder, { recursive: true, force: true });
      release();
    }
  }

  /** Runs a tool to its end, in a process group of its own; answers what it printed. */
  private async run(command: readonly string[], cwd?: string): Promise<string> {
    const child = spawn(command[0], command.slice(1), { cwd, detached: true, env: withoutInterpreterOptions(), stdio: ['ignore', 'pipe', 'pipe'] });
    const release = child.pid ? this.guard.guard('group', String(child.pid)) : () => undefined;
    try {
      let [printed, complaint] = ['', ''];
      child.stdout.on('data', data => printed += data);
      child.stderr.on('data', data => complaint += data);
      const [code] = await once(child, 'close') as [number | null];
      if (code !== 0) throw new Error(lastWords(complaint) || lastWords(printed) || `exit status ${code}`);
      return printed;
    } finally {
      release();
    }
  }
}


async function makePythonKit(python: string, folder: string, final: string, run: Run): Promise<Contents> {
  await run([python, '-m', 'venv', folder]).catch((error: Error) => {
    refuse(`${python} can't make a virtual environment (${error.message}): install its venv module, e.g. the package python3-venv`);
  });
  const interpreter = join('bin', 'python3');
  const pip = [join(folder, interpreter), '-m', 'pip', '--no-input', '--disable-pip-version-check'];
  await run([...pip, 'install', '--quiet', '--no-compile', ...PYTHON_PACKAGES]).catch((error: Error) => {
    refuse(`pip can't install ${PYTHON_PACKAGES.join(', ')} (${error.message}): check the network, or the index in pip's configuration`);
  });
  const listed = JSON.parse(await run([...pip, 'list', '--format=json'])) as { name: string; version: string }[];
  // neither is in Lambda's path; setuptools even runs code whenever Python starts.
  const tools = listed.map(({ name }) => name).filter(name => ['pip', 'setuptools'].includes(name));
  await run([...pip, 'uninstall', '--quiet', '--yes', ...tools]);
  const [library] = await readdir(join(folder, 'lib'));
  const modules = join('lib', library, 'site-packages');
  // files that are no Python of this version fail to compile, and nobody imports them.
  await run([join(folder, interpreter), '-m', 'compileall', '-q', '-s', folder, '-p', final, join(folder, modules)]).catch(() => undefined);
  const versions = listed.filter(({ name }) => !tools.includes(name)).map(({ name, version }) => [name, version]);
  return { modules, interpreter, versions: Object.fromEntries(versions) };
}

async function makeNodejsKit(packages: readonly string[], folder: string, run: Run): Promise<Contents> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const specifiers = packages.map(name => `${name}@latest`);
  await run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', ...specifiers]).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'npm is not on PATH' : error.message;
    refuse(`npm can't install ${packages.join(', ')} (${reason}): check the network, or the registry in npm's configuration`);
  });
  const versions = await Promise.all(packages.map(async name => {
    const { version } = JSON.parse(await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as { version: string };
    return [name, version] as const;
  }));
  return { modules: 'node_modules', versions: Object.fromEntries(versions) };
}

async function readKit(directory: string): Promise<Kit | undefined> {
  try {
    const { modules, interpreter, versions } = JSON.parse(await readFile(join(directory, RECORD), 'utf8')) as KitRecord;
    return { directory, modules: join(directory, modules), interpreter: interpreter && join(directory, interpreter), versions };
  } catch {
    return undefined;
  }
}

function refuse(reason: string): never {
  throw new RuntimeUnavailableError(reason);
}

/** The line in which a tool says what is wrong. */
function lastWords(output: string): string {
  const lines = output.split('\n').map(line => line.trim()).filter(Boolean);
  const error = lines.find(line => /^(npm )?err(or|!)/i.test(line) && !/^npm err(or|!) code /i.test(line));
  return (error ?? lines[lines.length - 1] ?? '').slice(0, 300);
}
