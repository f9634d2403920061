import { awscdk, github, javascript, JsonFile, JsonPatch, ReleasableCommits, Task } from 'projen';

const repository = 'github.com/cdk-cold-start-benchmark/cdk-cold-start-benchmark';

/** Bundled with esbuild into assets/, never compiled by jsii: these may use npm libraries, the API may not. */
const bundledSources = ['src/cli/**', 'src/report/**', 'src/core/**', 'src/local/**', 'src/pipeline/**', 'src/**/*.lambda.ts'];

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-cold-start-benchmark',
  description: 'Deploys a fleet of probe Lambda functions over a memory range and measures their cold starts, each sample a proven one',
  keywords: ['aws', 'cdk', 'aws-cdk', 'lambda', 'cold-start', 'benchmark', 'performance'],
  author: 'cdk-cold-start-benchmark contributors',
  authorAddress: `https://${repository}`,
  authorOrganization: true,
  repositoryUrl: `https://${repository}.git`,
  license: 'Apache-2.0',
  stability: 'experimental',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  sampleCode: false,

  // the floor is what cdk-nag 3 names as its own, with which the construct is checked: an older aws-cdk-lib can't be tested honestly.
  cdkVersion: '2.257.0',
  constructsVersion: '10.5.1',
  // jsii 5.9 reaches its end of support on 2027-01-01, and TypeScript 7 does not work with jsii.
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '24',
  packageManager: javascript.NodePackageManager.NPM,

  bin: { 'cdk-cold-start-benchmark': 'bin/cdk-cold-start-benchmark' },
  // no `deps` and no `bundledDeps`: everything that runs is bundled when the library is built.
  devDeps: [
    '@aws-sdk/client-cloudformation',
    '@aws-sdk/client-cloudwatch-logs',
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-sfn',
    '@aws-sdk/client-sns',
    '@aws-sdk/client-sqs',
    '@aws-sdk/lib-dynamodb',
    // exact: of newer releases some mirrors lack packages for other platforms, and npm ci then refuses the lockfile.
    '@swc/core@1.16.18',
    '@swc/jest',
    '@types/node@^22', // projen's default asks for the tag ts6.0, which doesn't exist.
    // exact: both of the same version, the last for Node.js 20.
    '@stryker-mutator/core@9.6.1',
    '@stryker-mutator/jest-runner@9.6.1',
    'ajv',
    // accessibility of the report, in a browser.
    'axe-core@^4.14.0',
    'aws-local-stepfunctions@^3.0.0',
    'cdk-nag@^3.0.2',
    'dynalite@^4.0.0',
    'esbuild@0.28.2', // exact: bundles must be the same bytes on every machine, snapshots carry their hashes.
    'fast-check',
    'playwright-core@^1.65.0',
    'simple-statistics',
    // charts of the report: drawn by one library in the page and in charts/*.svg.
    'vega@^6.4.0',
    // evaluates Vega's expressions without eval, which the report's content security policy forbids.
    'vega-interpreter@^2.3.0',
    'vega-lite@^6.5.0',
    // code assets that are .zip files.
    'yauzl@^3.4.0',
    '@types/yauzl@^3.4.0',
  ],
  // nothing is bundled by projen: scripts/bundle.mjs is the one place.
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,

  excludeTypescript: bundledSources,
  tsconfigDevFile: 'tsconfig.dev.json',
  tsconfigDev: {
    compilerOptions: {
      target: 'ES2023',
      lib: ['es2023'],
      // as esbuild resolves, so that ESM-only libraries have types, while jest still runs CommonJS.
      module: 'commonjs',
      moduleResolution: javascript.TypeScriptModuleResolution.BUNDLER,
      types: ['node', 'jest'],
    },
    exclude: ['lib', 'dist', 'assets', 'cdk.out', 'cold-start-results', 'examples'],
  },
  docgen: true,
  docgenFilePath: 'API.md',

  typecheckTests: true, // swc only strips types, so `tsc --noEmit` comes before jest.
  jestOptions: {
    configFilePath: 'jest.config.json',
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // a wrong snapshot must fail, not rewrite itself.
    junitReporting: false,
    jestConfig: {
      collectCoverage: false, // on demand: npx projen test --coverage
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/browser/', '<rootDir>/test/e2e/', '<rootDir>/test/simulation/', '<rootDir>/test/witnesses/'],
    },
  },
  // one tsconfig for all sources: the nearest one is jsii's, which leaves the bundled sources out.
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test'],
    projectService: false,
    tsconfigPath: './tsconfig.dev.json',
    commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] }, // a check changes nothing; to fix: npx projen eslint --fix
  },

  publishToPypi: { distName: 'cdk-cold-start-benchmark', module: 'cdk_cold_start_benchmark', trustedPublishing: true },
  publishToMaven: {
    javaPackage: 'io.github.cdkcoldstartbenchmark',
    mavenGroupId: 'io.github.cdkcoldstartbenchmark',
    mavenArtifactId: 'cdk-cold-start-benchmark',
  },
  publishToGo: { moduleName: 'github.com/cdk-cold-start-benchmark/cdk-cold-start-benchmark-go' },
  npmTrustedPublishing: true,
  npmProvenance: true,
  releasableCommits: ReleasableCommits.featuresAndFixes(), // PyPI limits the total storage of a project.
  depsUpgradeOptions: { cooldown: 5 }, // days, against supply-chain attacks.
  githubOptions: { mergify: false, pullRequestLintOptions: { semanticTitle: true } },
  pullRequestTemplate: false,
});

// a release is a decision: the workflow runs by hand only.
const release = github.GitHub.of(project)?.tryFindWorkflow('release')?.file;
release?.addDeletionOverride('on.push');
// publib knows the public registry by itself.
release?.patch(JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'));

// jsii works on Node 20 and says on every run that its end of life has come.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

// README and doc comments hold examples that compile.
project.package.addField('jsiiRosetta', { strict: true });
project.postCompileTask.spawn(project.addTask('rosetta:extract', {
  description: 'Compiles the examples in README.md and doc comments',
  execArgs: ['jsii-rosetta', 'extract', '--strict'],
}));
project.gitignore.exclude('.jsii.tabl.json');

// --- bundles -------------------------------------------------------------------------------------------------------

const bundle = project.addTask('bundle', {
  description: 'Bundles the Lambda functions and the CLI into assets/',
  execArgs: ['node', 'scripts/bundle.mjs'],
});
project.compileTask.prependSpawn(bundle);
project.testTask.prependSpawn(bundle);
/** Bundles, and compiles what is older than its source: compiling takes long, and bundles by itself. */
const spawnBuild = (task: Task) => {
  task.spawn(bundle, { condition: '! node scripts/stale.mjs' });
  task.spawn(project.compileTask, { condition: 'node scripts/stale.mjs' });
};

project.addTask('audit', {
  description: 'Known vulnerabilities of exactly what is bundled (needs a registry that answers npm audit; exit code 2 without one)',
  execArgs: ['node', 'scripts/audit.mjs'],
});

// harness and probes are written by hand and shipped verbatim; everything else in assets/ is built.
project.gitignore.addPatterns('/assets/*', '!/assets/harness/', '!/assets/probes/');
project.gitignore.exclude('__pycache__/', '*.pyc', '/cold-start-results/', 'cdk.out/', '/.witnesses');
project.npmignore?.include('/assets/');
// one .pyc changes the hash of an asset.
project.npmignore?.exclude('**/__pycache__/**', '*.pyc', 'cdk.out/', '/cold-start-results/', '.jsii.tabl.json');
project.npmignore?.exclude('/.ci/', '/.witnesses/', '/scripts/', '/benchmark/', '/examples/', '/docs/', '/rosetta/', '/tsconfig*.json', '/jest*.json');

// --- tests ---------------------------------------------------------------------------------------------------------

const jest = project.jest!;
project.deps.removeDependency('ts-jest');
jest.config.transform = {
  '^.+\\.(t|m?j)sx?$': ['@swc/jest', {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  }],
};
// npm libraries that are ESM only go in this list: jest runs CommonJS.
const esmOnly = ['vega.*', 'd3-.*', 'internmap', 'delaunator', 'robust-predicates', 'topojson-client'];
project.tryFindObjectFile('jest.config.json')!.addOverride('testMatch', ['<rootDir>/test/**/*.test.ts']);
jest.config.moduleNameMapper = { '^vega-canvas$': '<rootDir>/node_modules/vega-canvas/build/vega-canvas.browser.js' };
jest.config.transformIgnorePatterns = [`/node_modules/(?!(${esmOnly.join('|')})/)`];

// real processes, loopback servers, real time: apart from the unit tests, one at a time.
const jestConfig = (name: string, settings: object) => new JsonFile(project, `jest.${name}.config.json`, {
  obj: () => ({ ...jest.config, testPathIgnorePatterns: ['/node_modules/'], ...settings }),
});
const oneAtATime = { maxWorkers: 1, testTimeout: 120_000, setupFilesAfterEnv: ['<rootDir>/test/e2e/setup.ts'] };
jestConfig('e2e', { testMatch: ['<rootDir>/test/e2e/**/*.test.ts'], ...oneAtATime });
jestConfig('browser', { testMatch: ['<rootDir>/test/browser/**/*.test.ts'], maxWorkers: 1, testTimeout: 120_000 });
jestConfig('faults', { testMatch: ['<rootDir>/test/e2e/**/*.faults.ts'], ...oneAtATime });
jestConfig('simulation', { testMatch: ['<rootDir>/test/simulation/**/*.test.ts'] });
// each by its own tests alone: what another part's tests happen to run through is not tested by that.
jestConfig('coverage', {
  testMatch: ['<rootDir>/test/{core,pipeline}/**/*.test.ts', '<rootDir>/test/e2e/pipeline/**/*.test.ts'],
  testTimeout: 60_000,
  collectCoverage: true,
  collectCoverageFrom: ['src/{core,pipeline}/**/*.ts'],
  coverageReporters: ['text', 'lcov'],
  coverageThreshold: { './src/core/': { lines: 95, branches: 95 }, './src/pipeline/': { lines: 95, branches: 95 } },
});
// no matter how many tests fail: each mutant costs as little as it can.
jestConfig('mutation', {
  testMatch: ['<rootDir>/test/core/**/*.test.ts'],
  testEnvironment: './test/mutation/environment.cjs',
  setupFiles: ['<rootDir>/test/mutation/setup.ts'],
});
jestConfig('witnesses', { testMatch: ['<rootDir>/test/witnesses/**/*.test.ts'], ...oneAtATime });
const e2e = project.addTask('test:e2e', {
  description: 'Runs the tests that start real processes',
  receiveArgs: true,
});
spawnBuild(e2e);
e2e.execArgs(['tsc', '--noEmit', '-p', project.tsconfigDev.fileName]);
e2e.exec('jest --config jest.e2e.config.json --ci --passWithNoTests', { receiveArgs: true });

project.addTask('test:coverage', {
  description: 'Runs the tests of src/core and src/pipeline; fails below 95 % of lines or branches',
  execArgs: ['jest', '--config', 'jest.coverage.config.json', '--ci'],
  receiveArgs: true,
});

project.addTask('test:mutation', {
  description: 'Changes src/core in every way that its tests should notice; fails if they notice less than 85 %',
  execArgs: ['node', 'scripts/mutation.mjs'],
  receiveArgs: true,
});
new JsonFile(project, 'stryker.config.json', {
  obj: {
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner'],
    jest: { configFile: 'jest.mutation.config.json' },
    coverageAnalysis: 'perTest',
    ignoreStatic: true, // what is evaluated when a module is loaded alone: each would take all tests.
    mutate: ['src/core/**/*.ts'],
    concurrency: 2,
    incremental: false,
    ignorePatterns: ['/.witnesses', '/assets', '/benchmark', '/coverage', '/dist', '/docs', '/examples', '/lib', '/scripts'], // of what is copied.
    warnings: { unknownOptions: false }, // projen's own comment is one.
    reporters: ['clear-text', 'progress', 'json'],
    clearTextReporter: { logTests: false, reportTests: false },
    allowConsoleColors: false,
    thresholds: { high: 95, low: 85, break: null }, // of all parts together: scripts/mutation.mjs.
  },
});
project.gitignore.exclude('/reports/', '/.stryker-tmp/');
project.npmignore?.exclude('/reports/', '/.stryker-tmp/', '/stryker.config.json');

// minutes of campaigns: apart from the others.
const permissions = project.addTask('test:permissions', {
  description: 'Runs a campaign without each permission that the stack grants',
  receiveArgs: true,
});
permissions.spawn(bundle);
permissions.exec('jest --config jest.e2e.config.json --ci --testMatch "<rootDir>/test/e2e/**/*.campaigns.ts" --maxWorkers=2', { receiveArgs: true });

const witnesses = project.addTask('test:witnesses', {
  description: 'Holds templates, runtimes, records and the whole pipeline against tools that others wrote (needs npm and PyPI)',
  receiveArgs: true,
});
spawnBuild(witnesses);
witnesses.execArgs(['node', 'scripts/witness-tools.mjs']);
witnesses.exec('jest --config jest.witnesses.config.json --ci', { receiveArgs: true });
// what others wrote and needs no tool of theirs: the two packs of cdk-nag, and real log lines.
witnesses.exec('jest --ci test/nag.test.ts test/permissions.test.ts test/policy-sizes.test.ts test/core/platform-records.test.ts test/core/text-records.test.ts test/core/import');

const browser = project.addTask('test:browser', {
  description: 'Opens reports in a real browser (needs Chromium: CHROMIUM names it, default /usr/bin/chromium)',
  receiveArgs: true,
});
browser.spawn(bundle);
browser.exec('jest --config jest.browser.config.json --ci', { receiveArgs: true });

const faults = project.addTask('test:faults', {
  description: 'Breaks campaigns on purpose: many in virtual time, some on the real engine',
});
spawnBuild(faults);
// virtual time does not mind a busy machine.
faults.exec('jest --config jest.simulation.config.json --ci --maxWorkers=100%');
faults.exec('jest --config jest.faults.config.json --ci');

const python = project.addTask('test:python', {
  description: 'Builds the Python package and holds the examples in Python against those in TypeScript (needs PyPI)',
});
python.spawn(project.compileTask, { condition: 'node scripts/stale.mjs' });
python.exec('scripts/python-examples.sh');

const demo = project.addTask('demo', { description: 'Runs the published experiment on this machine', receiveArgs: true });
spawnBuild(demo);
demo.exec('node bin/cdk-cold-start-benchmark demo', { receiveArgs: true });

// --- lint ----------------------------------------------------------------------------------------------------------

const eslint = project.eslint!;
for (const glob of ['src/cli/**', 'src/local/**', 'src/report/**', 'src/core/**', 'src/pipeline/**']) {
  eslint.allowDevDeps(glob);
}
// a type import of a devDependency counts too: it would show up in the published declarations.
(eslint.rules['import/no-extraneous-dependencies'] as unknown[])[1] = {
  ...(eslint.rules['import/no-extraneous-dependencies'] as [string, object])[1],
  includeTypes: true,
  // not the nearest: test/witnesses has a list of tools of its own.
  packageDir: ['./'],
};

// arrows between the parts go one way (docs/architecture.md); only src/cli knows all of them.
const shared = ['./protocol.ts', './manifest.ts'];
const zone = (target: string, allowed: string[], message: string) => ({ target, from: './src', except: allowed, message });
const api = 'What jsii compiles must not depend on what is bundled.';
eslint.addRules({
  'import/no-restricted-paths': ['error', {
    zones: [
      zone('./src/core', ['./core', ...shared], 'core is pure: it may import protocol and manifest only.'),
      zone('./src/local', ['./local'], 'local is a general engine: it imports nothing of src but itself.'),
      zone('./src/pipeline', ['./pipeline', './core', ...shared], 'pipeline may import core, protocol and manifest only.'),
      zone('./src/report', ['./report', './core', ...shared], 'report may import core only.'),
      ...['./src/*.ts', './src/private', './src/demo'].map(target => ({
        target, from: ['./src/core', './src/pipeline', './src/local', './src/report', './src/cli'], message: api,
      })),
      { target: './src', from: ['./test', './scripts'], message: 'Sources do not import tests or build scripts.' },
    ],
  }],
});
eslint.addOverride({
  files: ['.projenrc.ts'],
  rules: {},
  ...{ parserOptions: { project: './projenrc/tsconfig.json' } },
});
eslint.addOverride({ files: ['src/**/*.ts'], rules: { '@typescript-eslint/no-explicit-any': 'error' } });
eslint.addOverride({
  files: ['src/core/**/*.ts'],
  rules: {
    'import/no-nodejs-modules': 'error',
    'no-restricted-imports': ['error', { patterns: [{ group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', '@aws-sdk/*'], message: 'core is pure.' }] }],
  },
});
eslint.addOverride({
  files: ['src/{pipeline,local,report,cli}/**/*.ts'],
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], message: 'Never in a bundle: it is the user\'s.' }] }],
  },
});

// --- files ---------------------------------------------------------------------------------------------------------

// a native resolver behind jest and eslint, held back for the same reason as @swc/core.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

// the lockfile names no download address, so it is the same behind any mirror.
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// line endings change asset hashes.
for (const glob of ['*.ts', '*.js', '*.mjs', '*.py', '*.json', '*.html']) {
  project.gitattributes.addAttributes(glob, 'text', 'eol=lf');
}

project.synth();
