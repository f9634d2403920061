import { Duration } from 'aws-cdk-lib';
import { oneRun, type Outcome, type Scenario } from './support/campaign';
import { expectDenial, list, Removals } from './support/removals';
import { benchmarkStack, Workspace } from './support/synthesis';
import { CloudAssembly } from '../../../src/local/assembly/cloud-assembly';

// a campaign for every pair of action and resource that the stack's policies allow, each on a stack that lacks this one pair.
jest.setTimeout(600_000);

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

const EXECUTIONS = 'arn:AWS::Partition:states:AWS::Region:AWS::AccountId:execution:BenchCampaignStateMachine.Name:*';

/** Pairs that only something unusual needs, and what tells that they are needed then. */
const UNUSUAL: { readonly [pair: string]: { readonly scenario: Scenario; readonly usually: RegExp } } = {
  [`BenchCampaignInvokerRoleDefaultPolicy: states:DescribeExecution on ${EXECUTIONS}`]: { scenario: startedTwice, usually: /RunInProgress/ },
  'BenchCampaignInvokerRoleDefaultPolicy: dynamodb:UpdateItem on BenchResults': { scenario: nameTaken, usually: /the runId taken has been used/ },
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
  'BenchCollectionCollectorRoleDefaultPolicy: dynamodb:PutItem on BenchResults':
    'Results come as they are made or are pulled from the log group when the run settles: without the first way each round waits in vain.',
};

/** What no campaign asks for, and why it is granted all the same. */
const NEVER_USED: { readonly [pair: string]: string } = {};

/** Waiting in vain. */
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
const removals = new Removals(stack, name => UNUSUAL[name]?.scenario);
const { pairs, permissions } = removals;

const whole: Outcome[] = [];
beforeAll(async () => {
  removals.begin([...pairs.filter(({ name }) => PATIENT.includes(name)), ...permissions]);
  for (const scenario of [oneRun, ...Object.values(UNUSUAL).map(unusual => unusual.scenario)]) whole.push(await removals.whole(scenario));
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
  Object.values(UNUSUAL).forEach(({ usually }, index) => expect(whole[index + 1].said).toMatch(usually));
});

test('every policy is in the template: none is AWS\'s own', () => {
  expect(removals.known).toBe(pairs.length);
});

test.each(pairs.filter(({ name }) => !(name in NEVER_USED)))('without $name', async removal => {
  expect(removals.used(removal)).toBeGreaterThan(0);

  const outcome = await removals.campaignWithout(removal);

  const { name } = removal;
  const { status, said } = outcome;
  expectDenial(outcome, removal);
  if (name in UNUSUAL) {
    expect(said).not.toMatch(UNUSUAL[name].usually);
  } else if (name in SURVIVED) {
    expect([status, said]).toEqual(['COMPLETE', said]);
    if (SURVIVED[name] === PLATFORM_RECORDS) expect(said).toMatch(/have no platform record/);
  } else {
    expect([status, said]).not.toEqual(['COMPLETE', said]);
  }
});

test.each(permissions)('without the permission $name', async removal => {
  const outcome = await removals.campaignWithout(removal);

  expect([outcome.status, outcome.said]).not.toEqual(['COMPLETE', outcome.said]);
  expectDenial(outcome, removal);
});

test('what is never used, and what a run survives, has a reason', () => {
  expect(pairs.filter(pair => removals.used(pair) === 0).map(({ name }) => name).sort()).toEqual(Object.keys(NEVER_USED).sort());
  const known = new Set(pairs.map(({ name }) => name));
  expect([NEVER_USED, SURVIVED, UNUSUAL].flatMap(table => Object.keys(table)).concat(PATIENT).filter(name => !known.has(name))).toEqual([]);
  process.stdout.write(`Pairs that are never used:\n${list(NEVER_USED)}Pairs without which a run is complete all the same:\n${list(SURVIVED)}`);
});
