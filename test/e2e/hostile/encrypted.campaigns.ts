import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { oneRun, type Outcome, type Scenario } from './support/campaign';
import { BIN, run } from './support/cli';
import { expectDenial, list, Removals } from './support/removals';
import { PROBES, Workspace } from './support/synthesis';
import { ColdStartBenchmark, MemoryRange, Probe } from '../../../src';
import { CloudAssembly } from '../../../src/local/assembly/cloud-assembly';

// what a key of the user's own and the grants for other principals allow beyond the stack's own policies: campaigns without each pair.
jest.setTimeout(600_000);

const workspace = new Workspace();
const [stack] = CloudAssembly.open(workspace.assembly(app => {
  const encrypted = new Stack(app, 'Encrypted');
  const bench = new ColdStartBenchmark(encrypted, 'Bench', {
    runtime: Runtime.NODEJS_22_X,
    probe: Probe.fromAsset(join(PROBES, 'fast')),
    memoryRange: MemoryRange.sizes(1769),
    timeout: Duration.seconds(1),
    encryptionKey: new Key(encrypted, 'Key'),
  });
  bench.grantRun(new Role(encrypted, 'Runner', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
})).stacks;

let outputs = 0;

/** Somebody with `grantRun` starts and follows a run, lists runs, stops one, and asks the aggregator. */
const asRunner: Scenario = async deployed => {
  const client = deployed.clientOf('Runner');
  const cli = async (...args: string[]) => {
    const { endpoint, region, credentials } = client;
    const { exitCode, stdout, stderr } = await run(process.execPath, [BIN, ...args, '--stack', 'Encrypted'], {
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
      },
    });
    deployed.say(stdout + stderr);
    return exitCode === 0;
  };
  if (!await cli('run', '-n', '1', '--out', workspace.path(`out${++outputs}`)) || !await cli('list')) return 'FAILED';
  const { executionArn, runId } = (await deployed.start({ n: 50, runId: 'second' }))!;
  if (!await cli('stop')) return 'FAILED';
  await deployed.end(executionArn);
  try {
    await deployed.summary(runId, client);
    return 'COMPLETE';
  } catch (error) {
    deployed.say((error as Error).message);
    return 'FAILED';
  }
};

const TABLE_KEY = 'AWS documents it for whoever uses a table with a key of the account\'s own; the engine\'s DynamoDB asks for kms:Decrypt alone. '
  + 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html';

/** What no campaign asks for, and why it is granted all the same. */
const NEVER_USED: { readonly [pair: string]: string } = Object.fromEntries([
  ['BenchCollectionCollector', ['Encrypt', 'ReEncrypt*', 'GenerateDataKey*']],
  ['BenchCampaignCoordinator', ['Encrypt', 'ReEncrypt*']],
  ['BenchCampaignAggregator', ['Encrypt', 'ReEncrypt*', 'GenerateDataKey*']],
  ['BenchCampaignInvoker', ['Encrypt', 'ReEncrypt*', 'GenerateDataKey*']],
].flatMap(([name, actions]) => (actions as string[]).map(action => [`${name as string}RoleDefaultPolicy: kms:${action} on Key`, TABLE_KEY])));

/** Pairs without which a run is complete all the same. */
const SURVIVED: { readonly [pair: string]: string } = {
  ...Object.fromEntries(['kms:Decrypt', 'kms:GenerateDataKey'].map(action => [
    `BenchProbesRoleDefaultPolicy: ${action} on Key`,
    'Results that cannot be put into the encrypted queue come by the log group too; the queue is the fast way, and the only one for what never ran.',
  ])),
  'BenchCollectionCollectorRoleDefaultPolicy: kms:Decrypt on Key':
    'Results come as they are made or are pulled from the log group when the run settles: without the first way each round waits in vain.',
};

const removals = new Removals(stack, name => name.startsWith('Runner') ? asRunner : undefined);
/** The others are those of a stack without a key. */
const pairs = removals.pairs.filter(({ name, action }) => name.startsWith('Runner') || action.startsWith('kms:'));

const whole: Outcome[] = [];
beforeAll(async () => {
  // waiting in vain for results that nobody could send or store.
  removals.begin(pairs.filter(({ name }) => /^Bench(Probes|CollectionCollector)Role/.test(name) && !(name in NEVER_USED)));
  for (const scenario of [oneRun, asRunner]) whole.push(await removals.whole(scenario));
});
afterAll(async () => {
  await removals.end();
  workspace.remove();
});

test('with every permission each campaign is complete', () => {
  whole.forEach(({ status, said }) => {
    expect([status, said]).toEqual(['COMPLETE', said]);
    expect(said).not.toContain('not authorized');
  });
});

test.each(pairs.filter(({ name }) => !(name in NEVER_USED)))('without $name', async removal => {
  expect(removals.used(removal)).toBeGreaterThan(0);

  const outcome = await removals.campaignWithout(removal);

  const { status, said } = outcome;
  expectDenial(outcome, removal);
  if (removal.name in SURVIVED) {
    expect([status, said]).toEqual(['COMPLETE', said]);
  } else {
    expect([status, said]).not.toEqual(['COMPLETE', said]);
  }
});

test('what is never used, and what a run survives, has a reason', () => {
  expect(pairs.filter(pair => removals.used(pair) === 0).map(({ name }) => name).sort()).toEqual(Object.keys(NEVER_USED).sort());
  process.stdout.write(`Pairs that are never used, with an encryptionKey:\n${list(NEVER_USED)}Pairs without which a run is complete all the same:\n${list(SURVIVED)}`);
});
