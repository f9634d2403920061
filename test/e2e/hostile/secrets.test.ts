import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { BIN, type Cell, type Finished, outcomesOf, readResults, REPOSITORY, type Sample, start } from './support/cli';
import { benchmarkStack, Workspace } from './support/synthesis';

jest.setTimeout(120_000);

const SECRET = 'only-for-the-parent';

const workspace = new Workspace();
afterAll(() => workspace.remove());

let assembly: string;
beforeAll(() => {
  const scenarios = ['sees_secrets', 'fails'];
  assembly = workspace.assembly(app => {
    benchmarkStack(app, 'Node', 'secrets', { scenarios });
    benchmarkStack(app, 'Python', 'secrets', { scenarios, runtime: Runtime.PYTHON_3_13 });
  });
  mkdirSync(workspace.path('home', '.aws'), { recursive: true });
  for (const name of ['.aws/credentials', '.aws/config']) {
    writeFileSync(workspace.path('home', name), `[default]\naws_access_key_id = ${SECRET}\naws_secret_access_key = ${SECRET}\nregion = ${SECRET}\n`);
  }
  ['.npmrc', '.netrc', 'secret'].forEach(name => writeFileSync(workspace.path('home', name), `# ${SECRET}\n`));
});

/** The CLI as a user runs it who has secrets in variables, files and an open file. */
async function local(assemblyDirectory: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const open = openSync(workspace.path('home', 'secret'), 'r');
  try {
    return await start(process.execPath, [BIN, 'local', '--assembly', assemblyDirectory, ...args], {
      env: {
        ...process.env,
        HOME: workspace.path('home'),
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), // the runtime kits.
        USER_SECRET: SECRET,
        GITHUB_TOKEN: SECRET,
        AWS_ACCESS_KEY_ID: SECRET,
        AWS_SECRET_ACCESS_KEY: SECRET,
        AWS_SESSION_TOKEN: SECRET,
        AWS_PROFILE: SECRET,
        NODE_OPTIONS: `--title=${SECRET}`,
        ...variables,
      },
      descriptors: [open],
    }).finished;
  } finally {
    closeSync(open);
  }
}

/** One of the probe's scenarios: the samples, and everything that was written. */
async function measure(stack: string, scenario: string): Promise<{ samples: readonly Sample[]; cells: readonly Cell[]; written: string[] }> {
  const out = workspace.path('out', stack, scenario);
  const { stdout, stderr } = await local(assembly, ['--stack', stack, '--scenario', scenario, '-n', '2', '--out', out]);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return { ...readResults(out), written: [stdout, stderr, ...files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'))] };
}

test.each(['Node', 'Python'])('%s: a probe sees no secret of who started the engine', async stack => {
  const { cells, samples, written } = await measure(stack, 'sees_secrets');

  expect(samples.filter(({ outcome }) => outcome === 'error')).toEqual([]);
  expect(outcomesOf(cells[0])).toMatchObject({ accepted: 2, discarded: 1 });
  expect(written.filter(text => text.includes(SECRET))).toEqual([]);
});

test.each(['Node', 'Python'])('%s: a probe that tells all its environment has none to tell', async stack => {
  const { samples, written } = await measure(stack, 'fails');

  expect(samples.map(({ reason }) => reason)).toEqual(expect.arrayContaining([expect.stringContaining('AWS_LAMBDA_FUNCTION_NAME')]));
  expect(written.filter(text => text.includes(SECRET))).toEqual([]);
});

test('a registry\'s password is not in what is said when a kit can\'t be made', async () => {
  const { exitCode, stdout, stderr } = await local(join(REPOSITORY, 'assets', 'demo'), ['--stack', 'AwsSdkJs', '-n', '1', '--out', workspace.path('kit')], {
    XDG_CACHE_HOME: workspace.path('cache'),
    npm_config_registry: `http://user:${SECRET}@127.0.0.1:1/`,
    npm_config_fetch_retries: '0',
  });
  expect(exitCode).toBe(2);
  expect(stderr).toContain('This machine can\'t run the functions: npm can\'t install');
  expect(stdout + stderr).not.toContain(SECRET);
});
