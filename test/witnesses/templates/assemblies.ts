import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudAssembly, UNKNOWN_REGION } from 'aws-cdk-lib/cx-api';
import { installedApp, installedExample, temporaryFolder } from '../../support/app-folder';
import { everyKind, everySize, REGIONS } from '../../support/every-stack';
import { testApp } from '../../support/stacks';

const root = join(__dirname, '..', '..', '..');

export interface SynthesizedTemplate {
  /** for people: which app, which stack. */
  readonly name: string;
  readonly file: string;
  /** where it may be deployed to. */
  readonly regions: readonly string[];
}

/** Every kind of template with a benchmark that tests, examples, benchmarks and the CLI's demo synthesize. */
export function everyTemplate(): SynthesizedTemplate[] {
  const app = testApp();
  everyKind(app);
  everySize(app);
  const examples = join(root, 'examples', 'typescript');
  const userApp = installedApp(join(root, 'test', 'fixtures', 'user-app'), ['aws-cdk-lib', 'constructs', 'esbuild', 'cdk-cold-start-benchmark']);
  return [
    ...templatesIn('tests', app.synth().directory),
    ...templatesIn('demo', join(root, 'assets', 'demo')),
    ...readdirSync(examples).flatMap(example => templatesOf(`examples/${example}`, installedExample(join(examples, example)))),
    ...templatesOf('user-app', userApp),
    ...templatesOf('benchmark', root, 'node benchmark/scaling-app.mjs'),
  ];
}

/** What an app synthesizes when it is run as the CDK CLI runs it. */
function templatesOf(name: string, folder: string, command?: string): SynthesizedTemplate[] {
  const directory = join(temporaryFolder(), 'cdk.out');
  const app = command ?? JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8')).app;
  const env = { ...process.env, CDK_OUTDIR: directory, JSII_DEPRECATED: 'quiet', TS_NODE_TRANSPILE_ONLY: '1' };
  execFileSync('sh', ['-c', app], { cwd: folder, env, stdio: 'inherit' });
  return templatesIn(name, directory);
}

/** With those of nested stacks, which are files without an entry in the manifest. */
function templatesIn(name: string, directory: string): SynthesizedTemplate[] {
  const regions = new Map(new CloudAssembly(directory).stacks.map(stack => [stack.templateFile, stack.environment.region]));
  return readdirSync(directory).filter(file => file.endsWith('.template.json')).map(file => {
    const region = regions.get(file) ?? UNKNOWN_REGION;
    return { name: `${name}/${file.split('.')[0]}`, file: join(directory, file), regions: region === UNKNOWN_REGION ? REGIONS : [region] };
  });
}
