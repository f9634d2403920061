import { homedir } from 'node:os';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { campaign, oneRun, type Outcome, type Scenario } from './support/campaign';
import { benchmarkStack, Workspace } from './support/synthesis';
import { pairsOf, resourcesOf, type Template, withoutHash, withoutPair, withoutResource } from './support/template-pairs';
import { CloudAssembly, type StackArtifact } from '../../../src/local/assembly/cloud-assembly';
import type { PolicyUse } from '../../../src/local/iam/authorizer';

// a campaign for every pair of action and resource that the stack's policies allow, each on a stack that lacks this one pair.
jest.setTimeout(600_000);

const stateDirectory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-cold-start-benchmark');

/** The invoker asks whether the run that holds the lock still runs; the first run must not be disturbed. */
const startedTwice: Scenario = async deployed => {
  const first = await deployed.start({});
  if (!first) return 'NOT STARTED';
  const second = await deployed.start({});
  if (second) throw new Error(`two runs at once: ${first.runId} and ${second.runId}`);
  await deployed.end(first.executionArn);
  return (await deployed.summary(first.runId))!.status;
};

/** The invoker takes the lock, finds that Step Functions knows the run's name already, and gives the lock back. */
const nameTaken: Scenario = async deployed => {
  await deployed.end(await deployed.startExecution('taken', {}));
  if (await deployed.start({ runId: 'taken' })) throw new Error('a run was started under a name that is taken');
  return oneRun(deployed);
};

/** Pairs that only something unusual needs, and what tells that they are needed then. */
const UNUSUAL: { readonly [pair: string]: { readonly scenario: Scenario; readonly usually: RegExp } } = {
  'BenchCampaignInvokerRoleDefaultPolicy: states:DescribeExecution on arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:BenchCampaignStateMachine.Name:*':
    { scenario: startedTwice, usually: /RunInProgress/ },
  'BenchCampaignInvokerRoleDefaultPolicy: dynamodb:UpdateItem on BenchResults':
    { scenario: nameTaken, usually: /the runId taken has been used/ },
};

const OWN_LOG = 'The run does not need what its functions log, but people do: the function\'s log group stays empty.';
const PLATFORM_RECORDS = 'The samples stay accepted by the harness\'s word, without the platform\'s figures, and the run says so.';

/** Without these a run is complete all the same, and what is lost instead. */
const SURVIVED: { readonly [pair: string]: string } = {
  ...Object.fromEntries(['BenchCollectionCollector', 'BenchCampaignCoordinator', 'BenchCampaignAggregator', 'BenchCampaignInvoker'].flatMap(name => [
    [`${name}RoleDefaultPolicy: logs:CreateLogStream on ${name}Logs`, OWN_LOG],
    [`${name}RoleDefaultPolicy: logs:PutLogEvents on ${name}Logs`, OWN_LOG],
  ])),
  'BenchProbesRoleDefaultPolicy: logs:CreateLogStream on BenchProbeLogs': PLATFORM_RECORDS,
  'BenchProbesRoleDefaultPolicy: logs:PutLogEvents on BenchProbeLogs': PLATFORM_RECORDS,
  'BenchCollectionCollectorRoleDefaultPolicy: dynamodb:UpdateItem on BenchResults':
    'Platform records come by the subscription or are pulled from the log group: without the first way the second has to do.',
};

/** What no campaign asks for, and why it is granted all the same. */
const NEVER_USED: { readonly [pair: string]: string } = {};

/** Runs in which something is waited for in vain: they take minutes, in which nothing happens. */
const PATIENT = [
  'BenchCollectionCollectorRoleDefaultPolicy: dynamodb:PutItem on BenchResults',
  'BenchProbesRoleDefaultPolicy: logs:CreateLogStream on BenchProbeLogs',
  'BenchProbesRoleDefaultPolicy: logs:PutLogEvents on BenchProbeLogs',
  // the state machine tries again, as it does with all that Lambda itself answers.
  'BenchCampaignStateMachineRoleDefaultPolicy: lambda:InvokeFunction on BenchCampaignCoordinatorFunction',
  'BenchCampaignStateMachineRoleDefaultPolicy: lambda:InvokeFunction on BenchCampaignAggregatorFunction',
];

const workspace = new Workspace();
const [stack] = CloudAssembly.open(workspace.assembly(app => benchmarkStack(app, 'Permissions', 'fast', { timeout: Duration.seconds(1) }))).stacks;
const template = stack.template as unknown as Template;

interface Removal {
  readonly name: string;
  readonly without: Template;
  /** absent: of a function's policy, not of a role's. */
  readonly useId?: RegExp;
  readonly action: string;
}

const pairs: Removal[] = pairsOf(template).map(pair => ({
  name: pair.name,
  without: withoutPair(template, pair),
  useId: new RegExp(`/${pair.policy}/${pair.statement}/${pair.action}/${pair.position}$`),
  action: pair.action,
}));
const permissions: Removal[] = resourcesOf(template, 'AWS::Lambda::Permission').map(logicalId => ({
  name: withoutHash(logicalId), without: withoutResource(template, logicalId), action: 'lambda:InvokeFunction',
}));

let whole: readonly Outcome[];
let uses: PolicyUse[];
const patient = new Map<string, Promise<Outcome>>();
beforeAll(async () => {
  const removals = [...pairs.filter(({ name }) => PATIENT.includes(name)), ...permissions];
  removals.forEach(removal => patient.set(removal.name, campaignWithout(removal)));
  const everything: Array<readonly PolicyUse[]> = [];
  const observed = (scenario: Scenario): Scenario => async deployed => {
    const status = await scenario(deployed);
    everything.push(deployed.engine.authorizer.usage());
    return status;
  };
  whole = [await campaign(stack, stateDirectory, observed(oneRun))];
  for (const { scenario } of Object.values(UNUSUAL)) whole = [...whole, await campaign(stack, stateDirectory, observed(scenario))];
  uses = everything[0].map((use, index) => ({ ...use, used: everything.reduce((sum, usage) => sum + usage[index].used, 0) }));
});
afterAll(async () => {
  await Promise.allSettled(patient.values());
  workspace.remove();
});

function campaignWithout({ name, without }: Removal): Promise<Outcome> {
  const lacking = { ...stack, template: without as unknown as StackArtifact['template'] };
  return campaign(lacking, stateDirectory, UNUSUAL[name]?.scenario ?? oneRun);
}

function useOf({ name, useId }: Removal): PolicyUse {
  const found = uses.filter(({ id }) => useId!.test(id));
  if (found.length !== 1) throw new Error(`${name} is ${found.length} pairs to the engine: ${uses.map(({ id }) => id).join(', ')}`);
  return found[0];
}

test('with every permission each campaign is complete', () => {
  whole.forEach(({ status, said }) => {
    expect([status, said]).toEqual(['COMPLETE', said]);
    expect(said).not.toContain('not authorized');
  });
  Object.values(UNUSUAL).forEach(({ usually }, index) => expect(whole[index + 1].said).toMatch(usually));
});

test('every policy is in the template: none is AWS\'s own', () => {
  expect(uses).toHaveLength(pairs.length);
  pairs.forEach(useOf);
});

/** Somebody is told which action is missing. Services write their own names in their own ways. */
function expectDenial(said: string, action: string): void {
  expect(said).toMatch(/not authorized|does not have permissions/);
  expect(said.toLowerCase()).toContain(action.toLowerCase());
}

test.each(pairs.filter(({ name }) => !(name in NEVER_USED)))('without $name', async removal => {
  const { name, action } = removal;
  expect(useOf(removal).used).toBeGreaterThan(0);

  const { status, said } = await (patient.get(name) ?? campaignWithout(removal));

  expectDenial(said, action);
  if (name in UNUSUAL) {
    expect(said).not.toMatch(UNUSUAL[name].usually);
  } else if (name in SURVIVED) {
    expect([status, said]).toEqual(['COMPLETE', said]);
    if (SURVIVED[name] === PLATFORM_RECORDS) expect(said).toMatch(/have no platform record/);
  } else {
    expect([status, said]).not.toEqual(['COMPLETE', said]);
  }
});

test.each(permissions)('without the permission $name', async ({ name, action }) => {
  const { status, said } = await patient.get(name)!;

  expect([status, said]).not.toEqual(['COMPLETE', said]);
  expectDenial(said, action);
});

test('what is never used, and what a run survives, has a reason', () => {
  expect(pairs.filter(pair => useOf(pair).used === 0).map(({ name }) => name).sort()).toEqual(Object.keys(NEVER_USED).sort());
  const known = new Set(pairs.map(({ name }) => name));
  expect([NEVER_USED, SURVIVED, UNUSUAL].flatMap(table => Object.keys(table)).concat(PATIENT).filter(name => !known.has(name))).toEqual([]);
  const list = (table: { readonly [pair: string]: string }) => Object.entries(table).map(([name, reason]) => `  ${name}: ${reason}`).join('\n') || '  none';
  process.stdout.write(`Pairs that are never used:\n${list(NEVER_USED)}\nPairs without which a run is complete all the same:\n${list(SURVIVED)}\n`);
});
