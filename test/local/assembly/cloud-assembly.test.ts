import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { temporaryDirectories } from './fixtures';
import { AssemblyError } from '../../../src/local/assembly/assembly-error';
import { CloudAssembly } from '../../../src/local/assembly/cloud-assembly';

const temporaryDirectory = temporaryDirectories();

/** Two stacks that share an asset: one anywhere, one in a stage and fixed to a place. */
function synthesize(): string {
  const source = temporaryDirectory();
  writeFileSync(join(source, 'index.py'), 'def handler(event, context): pass\n');
  const outdir = join(temporaryDirectory(), 'cdk.out');
  const app = new App({ outdir });
  const stage = new Stage(app, 'Prod');
  const stacks = [
    new Stack(app, 'Anywhere'),
    new Stack(stage, 'Fixed', { stackName: 'fixed-name', env: { account: '123456789012', region: 'eu-west-1' } }),
  ];
  for (const stack of stacks) {
    new Function(stack, 'Fn', { runtime: Runtime.PYTHON_3_13, handler: 'index.handler', code: Code.fromAsset(source) });
  }
  app.synth();
  return outdir;
}

function openFailure(directory: string): string {
  try {
    CloudAssembly.open(directory);
  } catch (error) {
    expect(error).toBeInstanceOf(AssemblyError);
    return (error as Error).message;
  }
  throw new Error('it opened');
}

describe('a synthesized app', () => {
  test('has the stacks of its stages too', () => {
    const outdir = synthesize();
    const [anywhere, fixed] = CloudAssembly.open(outdir).stacks.toSorted((a, b) => a.stackName.localeCompare(b.stackName));
    expect(anywhere).toMatchObject({ id: 'Anywhere', stackName: 'Anywhere', displayName: 'Anywhere', environment: {}, assemblyDirectory: outdir });
    expect(fixed).toMatchObject({
      stackName: 'fixed-name',
      displayName: 'Prod/Fixed',
      environment: { account: '123456789012', region: 'eu-west-1' },
      assemblyDirectory: join(outdir, 'assembly-Prod'),
      rootDirectory: outdir,
    });
  });

  test('may have a stack without resources, whose template has no such section', () => {
    const outdir = join(temporaryDirectory(), 'cdk.out');
    const app = new App({ outdir });
    new Stack(app, 'Empty');
    app.synth();
    expect(CloudAssembly.open(outdir).stacks[0].template.Resources).toEqual({});
  });

  test('has assets by the key that templates name, those of a stage in the outermost directory', () => {
    const outdir = synthesize();
    for (const { template, assets } of CloudAssembly.open(outdir).stacks) {
      const fn = Object.values(template.Resources).find(({ Type: type }) => type === 'AWS::Lambda::Function');
      const { S3Key: key } = fn?.Properties?.Code as { S3Key: string };
      expect(assets.get(key)).toEqual({ path: join(outdir, `asset.${key.replace('.zip', '')}`), packaging: 'zip' });
    }
  });

  test('can be moved', () => {
    const moved = join(temporaryDirectory(), 'moved');
    cpSync(synthesize(), moved, { recursive: true });
    expect(CloudAssembly.open(moved).stacks.map(({ rootDirectory }) => rootDirectory)).toEqual([moved, moved]);
  });
});

describe('what is missing or broken is one line that names the file and what to do', () => {
  test('no directory', () => {
    expect(openFailure('/no/such')).toBe('There is no cloud assembly in /no/such: no such directory. Synthesize the app first (cdk synth).');
  });

  test.each<[string, (directory: string) => void, string]>([
    ['no manifest', () => undefined, "Can't read cloud assembly manifest <dir>/manifest.json: there is no such file. Synthesize the app again (cdk synth)."],
    ['half a manifest', write('manifest.json', '{"artifacts":\n{'), 'cloud assembly manifest <dir>/manifest.json is not JSON: '],
    ['a list for a manifest', write('manifest.json', '[]'), 'cloud assembly manifest <dir>/manifest.json is not a JSON object.'],
    ['another manifest', write('manifest.json', '{"name":"my-app"}'), '<dir>/manifest.json is not a manifest of a cloud assembly: it has no artifacts.'],
    ['no template', manifest({ S: stackArtifact() }), "Can't read template <dir>/S.template.json: there is no such file."],
    ['no template name', manifest({ S: { ...stackArtifact(), properties: {} } }), 'Artifact S in <dir>/manifest.json has no templateFile.'],
    ['a template in YAML', both(manifest({ S: stackArtifact() }), write('S.template.json', 'Resources:\n  A: 1')), 'template <dir>/S.template.json is not JSON: '],
    ['resources of another kind', both(manifest({ S: stackArtifact() }), write('S.template.json', '{"Resources":[]}')), 'Template <dir>/S.template.json is not valid: Resources must be an object.'],
    ['no type', both(manifest({ S: stackArtifact() }), write('S.template.json', '{"Resources":{"A":{}}}')), 'is not valid: Resources.A has no Type.'],
    ['properties in a list', both(manifest({ S: stackArtifact() }), write('S.template.json', '{"Resources":{"A":{"Type":"T","Properties":[]}}}')), 'Resources.A.Properties must be an object.'],
    ['metadata in a string', both(manifest({ S: stackArtifact() }), write('S.template.json', '{"Resources":{"A":{"Type":"T","Metadata":"m"}}}')), 'Resources.A.Metadata must be an object.'],
    ['an output in a string', both(manifest({ S: stackArtifact() }), write('S.template.json', '{"Resources":{},"Outputs":{"O":"x"}}')), 'Outputs.O must be an object.'],
    ['an artifact in a string', manifest({ S: 'stack' }), 'Artifact S in <dir>/manifest.json must be an object.'],
    ['no environment', both(manifest({ S: { ...stackArtifact(), environment: 'here' } }), write('S.template.json', '{"Resources":{}}')), 'Stack S in <dir>/manifest.json has environment "here", not aws://<account>/<region>.'],
    ['a template outside', manifest({ S: { ...stackArtifact(), properties: { templateFile: '../../etc/passwd' } } }), '<dir>/manifest.json names ../../etc/passwd, which is outside the assembly <dir>.'],
    ['a template that is a link to the outside', both(manifest({ S: stackArtifact() }), link('S.template.json', __filename)), '<dir>/manifest.json names S.template.json, which is outside the assembly <dir>.'],
    ['a stage that is a link to the outside', both(manifest({ N: { type: 'cdk:cloud-assembly', properties: { directoryName: 'n' } } }), link('n', __dirname)), 'names n, which is outside the assembly <dir>.'],
    [
      'an asset manifest outside',
      both(manifest({ 'S': { ...stackArtifact(), dependencies: ['S.assets'] }, 'S.assets': assetManifest() }), both(write('S.template.json', '{"Resources":{}}'), link('S.assets.json', __filename))),
      'names S.assets.json, which is outside the assembly <dir>.',
    ],
    ['metadata outside', both(manifest({ S: { ...stackArtifact(), additionalMetadataFile: '../x.json' } }), write('S.template.json', '{"Resources":{}}')), 'names ../x.json, which is outside the assembly <dir>.'],
    ['a region that is a command', both(manifest({ S: { ...stackArtifact(), environment: 'aws://unknown-account/x;touch x' } }), write('S.template.json', '{"Resources":{}}')), 'has environment "aws://unknown-account/x;touch x", not'],
    ['an account that is none', both(manifest({ S: { ...stackArtifact(), environment: 'aws://$(id)/eu-west-1' } }), write('S.template.json', '{"Resources":{}}')), 'has environment "aws://$(id)/eu-west-1", not'],
    ['a stage outside', manifest({ N: { type: 'cdk:cloud-assembly', properties: { directoryName: '..' } } }), 'names .., which is outside the assembly <dir>.'],
    ['a stage in itself', manifest({ N: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } }), 'names ., which is outside the assembly <dir>.'],
    ['no stage', manifest({ N: { type: 'cdk:cloud-assembly', properties: { directoryName: 'gone' } } }), "Can't read cloud assembly manifest <dir>/gone/manifest.json"],
    [
      'no asset manifest',
      both(manifest({ 'S': { ...stackArtifact(), dependencies: ['S.assets'] }, 'S.assets': assetManifest() }), write('S.template.json', '{"Resources":{}}')),
      "Can't read asset manifest <dir>/S.assets.json: there is no such file.",
    ],
    [
      'an asset without a path',
      both(
        manifest({ 'S': { ...stackArtifact(), dependencies: ['S.assets'] }, 'S.assets': assetManifest() }),
        both(write('S.template.json', '{"Resources":{}}'), write('S.assets.json', '{"files":{"abc":{"source":{},"destinations":{}}}}')),
      ),
      'Asset abc in <dir>/S.assets.json has no source.path or no destinations.',
    ],
    [
      'an asset packed in another way',
      both(
        manifest({ 'S': { ...stackArtifact(), dependencies: ['S.assets'] }, 'S.assets': assetManifest() }),
        both(write('S.template.json', '{"Resources":{}}'), write('S.assets.json', '{"files":{"abc":{"source":{"path":"a","packaging":"tar"},"destinations":{}}}}')),
      ),
      'Asset abc in <dir>/S.assets.json has packaging "tar"; supported are "zip" and "file".',
    ],
  ])('%s', (_, prepare, message) => {
    const directory = temporaryDirectory();
    prepare(directory);
    const actual = openFailure(directory);
    expect(actual).toContain(message.replaceAll('<dir>', directory));
    expect(actual).not.toContain('\n');
  });
});

test('an asset that a command would make is missing only for who asks for it', () => {
  const directory = temporaryDirectory();
  manifest({ 'S': { ...stackArtifact(), dependencies: ['S.assets', 'Other'] }, 'S.assets': assetManifest() })(directory);
  write('S.template.json', '{"Resources":{}}')(directory);
  write('S.assets.json', '{"files":{"abc":{"source":{"executable":["make"]},"destinations":{"d":{"objectKey":"abc.zip"}}}}}')(directory);
  expect([...CloudAssembly.open(directory).stacks[0].assets]).toEqual([]);
});

test('an assembly without its manifest is told from no assembly', () => {
  const outdir = synthesize();
  rmSync(join(outdir, 'manifest.json'));
  expect(openFailure(outdir)).toContain('manifest.json: there is no such file');
});

function write(file: string, content: string) {
  return (directory: string) => writeFileSync(join(directory, file), content);
}

function link(name: string, target: string) {
  return (directory: string) => symlinkSync(target, join(directory, name));
}

function manifest(artifacts: object) {
  return (directory: string) => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify({ version: '53.0.0', artifacts }));
  };
}

function both(...steps: Array<(directory: string) => void>) {
  return (directory: string) => steps.forEach(step => step(directory));
}

function stackArtifact() {
  return { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region', properties: { templateFile: 'S.template.json' } };
}

function assetManifest() {
  return { type: 'cdk:asset-manifest', properties: { file: 'S.assets.json' } };
}
