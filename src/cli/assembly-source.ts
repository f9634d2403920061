import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Arguments } from './arguments';
import { UserError } from './errors';
import type { Terminal } from './terminal';

const MANIFEST = 'manifest.json';
const TAIL_LINES = 20;

/** What the CDK CLI asks of an app by default; see its cli/lib/cxapp/exec.ts. */
const CONTEXT_OF_CDK_CLI = {
  'aws:cdk:enable-path-metadata': true,
  'aws:cdk:enable-asset-metadata': true,
  'aws:cdk:version-reporting': false,
  'aws:cdk:bundling-stacks': ['**'],
};

/** Linux takes no environment variable over 128 KB; aws-cdk-lib also reads context from a file. */
const LONGEST_CONTEXT = 32 * 1024;

/** The directory of a cloud assembly: given, synthesized by the app's command, or ./cdk.out. */
export async function findAssembly(args: Arguments, terminal: Terminal): Promise<string> {
  const given = args.text('assembly');
  const app = args.text('app');
  if (given !== undefined && app !== undefined) {
    throw new UserError('Both --app and --assembly are given.', 'Give one: --app synthesizes, --assembly takes what is synthesized already.');
  }
  if (given !== undefined) {
    return existingAssembly(resolve(terminal.cwd, given), given);
  }
  const settings = readCdkJson(terminal.cwd);
  const command = app ?? settings.app;
  if (command === undefined) {
    const directory = join(terminal.cwd, 'cdk.out');
    if (existsSync(join(directory, MANIFEST))) return directory;
    throw new UserError(
      `No CDK app in ${terminal.cwd}: neither --app, nor "app" in cdk.json, nor ./cdk.out.`,
      'Give the command that synthesizes the app, e.g. --app "node bin/app.js", or try the demo command.',
    );
  }
  // as the CDK CLI does: an app may be the directory of an assembly.
  if (existsSync(join(terminal.cwd, command, MANIFEST))) return resolve(terminal.cwd, command);
  return synthesize(command, resolve(terminal.cwd, settings.output ?? 'cdk.out'), settings.context, terminal);
}

export function existingAssembly(directory: string, asGiven: string): string {
  if (!existsSync(join(directory, MANIFEST))) {
    throw new UserError(`${asGiven} is not a cloud assembly: it has no ${MANIFEST}.`, 'Run `cdk synth` first and give its output directory (cdk.out), or use --app.');
  }
  return directory;
}

interface CdkJson { readonly app?: string; readonly output?: string; readonly context: object }

function readCdkJson(directory: string): CdkJson {
  const settings = readJson(join(directory, 'cdk.json'));
  const looked = readJson(join(directory, 'cdk.context.json'));
  const app = Array.isArray(settings.app) ? settings.app.join(' ') : settings.app;
  return {
    ...typeof app === 'string' && { app },
    ...typeof settings.output === 'string' && { output: settings.output },
    context: { ...looked, ...settings.context as object | undefined },
  };
}

function readJson(path: string): { readonly [key: string]: unknown } {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { [key: string]: unknown };
  } catch (error) {
    throw new UserError(`${path} is not JSON: ${(error as Error).message}`, 'Correct the file.');
  }
}

async function synthesize(command: string, directory: string, context: object, terminal: Terminal): Promise<string> {
  const before = writtenAt(directory);
  const json = JSON.stringify({ ...CONTEXT_OF_CDK_CLI, ...context });
  const overflow = json.length > LONGEST_CONTEXT ? mkdtempSync(join(tmpdir(), 'cdk-context-')) : undefined;
  try {
    if (overflow) writeFileSync(join(overflow, 'context.json'), json);
    await runApp(command, terminal, {
      CDK_OUTDIR: directory,
      CDK_CONTEXT_JSON: overflow ? '{}' : json,
      ...overflow && { CONTEXT_OVERFLOW_LOCATION_ENV: join(overflow, 'context.json') },
    });
  } finally {
    if (overflow) rmSync(overflow, { recursive: true, force: true });
  }
  if (writtenAt(directory) === before) {
    throw new UserError(`The app wrote no cloud assembly: ${command}`, 'The command must end with app.synth() and must not set `outdir`: the CLI says where to by CDK_OUTDIR.');
  }
  return directory;
}

function writtenAt(directory: string): number | undefined {
  return statSync(join(directory, MANIFEST), { throwIfNoEntry: false })?.mtimeMs;
}

/** Runs the command in a shell, as the CDK CLI does; what it prints is shown when it fails. */
async function runApp(command: string, terminal: Terminal, variables: { [name: string]: string }): Promise<void> {
  const { code, signal, lines } = await new Promise<{ code: number | null; signal: string | null; lines: string[] }>((done, failed) => {
    const child = spawn(command, {
      shell: true,
      cwd: terminal.cwd,
      env: { ...terminal.env, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal: terminal.interrupts.signal,
    });
    const printed: { [stream: string]: string } = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => { printed.stdout = (printed.stdout + text).slice(-16_384); });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { printed.stderr = (printed.stderr + text).slice(-16_384); });
    child.on('error', failed);
    child.on('close', (exitCode, exitSignal) => {
      const text = (printed.stderr.trim() || printed.stdout.trim()).split('\n').slice(-TAIL_LINES);
      done({ code: exitCode, signal: exitSignal, lines: text });
    });
  });
  if (code !== 0) {
    throw new UserError(
      `The app failed (${signal ? `signal ${signal}` : `exit code ${code}`}): ${command}`,
      'Correct the app until this command runs by itself; what it printed last is above.',
      lines,
    );
  }
}
