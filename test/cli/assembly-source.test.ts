import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaintOf } from './complaint';
import { temporaryDirectory } from './temporary-directory';
import { FakeTerminal } from './terminal';
import { parseArguments } from '../../src/cli/arguments';
import { findAssembly } from '../../src/cli/assembly-source';
import { COMMANDS } from '../../src/cli/usage';

const local = COMMANDS.find(({ name }) => name === 'local')!;
const directory = temporaryDirectory();

function find(argv: string[], terminal = new FakeTerminal({ cwd: directory.path, env: { PATH: process.env.PATH } })): Promise<string> {
  return findAssembly(parseArguments(local, argv), terminal);
}

/** An app that writes an assembly where it is told, and in it what it was told. */
const APP = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { CDK_OUTDIR, CDK_CONTEXT_JSON, CONTEXT_OVERFLOW_LOCATION_ENV } = process.env;
mkdirSync(CDK_OUTDIR, { recursive: true });
const overflow = CONTEXT_OVERFLOW_LOCATION_ENV ? JSON.parse(readFileSync(CONTEXT_OVERFLOW_LOCATION_ENV)) : {};
writeFileSync(CDK_OUTDIR + '/manifest.json', JSON.stringify({ ...JSON.parse(CDK_CONTEXT_JSON), ...overflow, argument: process.argv[2] }));
`;

function synthesized(assembly: string): { [key: string]: unknown } {
  return JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8')) as { [key: string]: unknown };
}

describe('where the assembly comes from', () => {
  test('--assembly is one', async () => {
    directory.write('made/manifest.json', {});
    expect(await find(['--assembly', 'made'])).toBe(join(directory.path, 'made'));
  });

  test('--app runs the command with the environment of the CDK CLI', async () => {
    directory.write('app.js', APP);
    const assembly = await find(['--app', 'node app.js "an argument"']);
    expect(assembly).toBe(join(directory.path, 'cdk.out'));
    expect(synthesized(assembly)).toMatchObject({ 'argument': 'an argument', 'aws:cdk:enable-path-metadata': true });
  });

  test('cdk.json says the app, its output and its context', async () => {
    directory.write('app.js', APP);
    directory.write('cdk.json', { app: 'node app.js', output: 'elsewhere', context: { a: 'cdk.json' } });
    directory.write('cdk.context.json', { a: 'looked up', b: 'looked up' });
    const assembly = await find([]);
    expect(assembly).toBe(join(directory.path, 'elsewhere'));
    expect(synthesized(assembly)).toMatchObject({ a: 'cdk.json', b: 'looked up' });
  });

  test('--app goes before cdk.json', async () => {
    directory.write('app.js', APP);
    directory.write('cdk.json', { app: 'false' });
    expect(synthesized(await find(['--app', 'node app.js x']))).toMatchObject({ argument: 'x' });
  });

  test('context that is too long for the environment goes through a file', async () => {
    directory.write('app.js', APP);
    directory.write('cdk.json', { app: 'node app.js', context: { long: 'x'.repeat(200_000) } });
    expect(synthesized(await find([]))).toMatchObject({ long: 'x'.repeat(200_000) });
  });

  test('--app may be the directory of an assembly', async () => {
    directory.write('made/manifest.json', {});
    expect(await find(['--app', 'made'])).toBe(join(directory.path, 'made'));
  });

  test('./cdk.out is taken when there is no app', async () => {
    directory.write('cdk.out/manifest.json', {});
    expect(await find([])).toBe(join(directory.path, 'cdk.out'));
  });
});

describe('what can go wrong', () => {
  test('nothing to take', async () => {
    expect(await complaintOf(() => find([]))).toMatchObject({
      what: `No CDK app in ${directory.path}: neither --app, nor "app" in cdk.json, nor ./cdk.out.`,
      todo: 'Give the command that synthesizes the app, e.g. --app "node bin/app.js", or try the demo command.',
    });
  });

  test('two sources', async () => {
    expect((await complaintOf(() => find(['--app', 'x', '--assembly', 'y']))).what).toBe('Both --app and --assembly are given.');
  });

  test('a directory without an assembly', async () => {
    expect((await complaintOf(() => find(['--assembly', 'none']))).what).toBe('none is not a cloud assembly: it has no manifest.json.');
  });

  test('an app that fails shows the end of its stderr', async () => {
    directory.write('app.js', 'for (let i = 0; i < 30; i++) console.error("line " + i); process.exit(3);');
    const { what, details } = await complaintOf(() => find(['--app', 'node app.js']));
    expect(what).toBe('The app failed (exit code 3): node app.js');
    expect(details).toHaveLength(20);
    expect(details.at(-1)).toBe('line 29');
  });

  test('a command that does not exist', async () => {
    const { what, details } = await complaintOf(() => find(['--app', 'no-such-command-anywhere']));
    expect(what).toBe('The app failed (exit code 127): no-such-command-anywhere');
    expect(details.join()).toContain('not found');
  });

  test('an app that synthesizes nothing, even when an old assembly is there', async () => {
    directory.write('cdk.out/manifest.json', {});
    expect((await complaintOf(() => find(['--app', 'true']))).what).toBe('The app wrote no cloud assembly: true');
  });

  test('a cdk.json that is not JSON', async () => {
    directory.write('cdk.json', '{');
    expect((await complaintOf(() => find([]))).what).toContain('cdk.json is not JSON');
  });

  test('an interrupt ends the app', async () => {
    const terminal = new FakeTerminal({ cwd: directory.path, env: { PATH: process.env.PATH } });
    const running = find(['--app', 'exec sleep 60'], terminal);
    terminal.interrupt.abort();
    await expect(running).rejects.toThrow('aborted');
  });
});
