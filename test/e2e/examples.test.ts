import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedExample } from '../support/app-folder';

const root = join(__dirname, '..', '..');
const examples = join(root, 'examples', 'typescript');

describe.each(readdirSync(examples))('TypeScript example %s', example => {
  let folder: string;
  beforeAll(() => {
    folder = installedExample(join(examples, example));
  });

  test('is named as its folder', () => {
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name).toBe(example);
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
