import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..');
const examples = join(root, 'examples', 'typescript');

const folders: string[] = [];
afterAll(() => folders.forEach(folder => rmSync(folder, { recursive: true })));

/** A copy of an example where it finds its dependencies, and ours as it is compiled. */
function installed(example: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  folders.push(folder);
  cpSync(join(examples, example), folder, { recursive: true });
  const { name, dependencies, devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  expect(name).toBe(example);
  for (const dependency of ['.bin', ...Object.keys({ ...dependencies, ...devDependencies })].filter(key => key !== 'aws-cdk')) {
    const link = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(dependency === 'cdk-cold-start-benchmark' ? root : join(root, 'node_modules', dependency), link);
  }
  return folder;
}

describe.each(readdirSync(examples))('TypeScript example %s', example => {
  let folder: string;
  beforeAll(() => {
    folder = installed(example);
  });

  // ts-node checks types as well.
  test('compiles and is synthesized', () => {
    const { app } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
    execFileSync('sh', ['-c', app], { cwd: folder, env: { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out'), JSII_DEPRECATED: 'quiet' }, stdio: 'inherit' });
    const [template] = readdirSync(join(folder, 'cdk.out')).filter(file => file.endsWith('.template.json'));
    const resources = Object.values<{ Type: string }>(JSON.parse(readFileSync(join(folder, 'cdk.out', template), 'utf8')).Resources);
    const benchmarks = resources.filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
    expect(benchmarks).toHaveLength(example === 'own-probe' ? 3 : 1);
  });
});

test('the Python examples measure the same probes', () => {
  const contents = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => [join(entry.parentPath, entry.name).slice(folder.length), readFileSync(join(entry.parentPath, entry.name), 'utf8')])
    .sort();
  for (const folder of ['existing-app/api', 'own-probe/probes']) {
    expect(contents(join(root, 'examples', 'python', folder))).toEqual(contents(join(examples, folder)));
  }
});
