import { homedir } from 'node:os';
import { join } from 'node:path';
import { CloudAssembly, type StackArtifact } from '../../../src/local/assembly/cloud-assembly';
import type { PolicyUse } from '../../../src/local/iam/authorizer';
import { campaign, type Outcome } from './support/campaign';
import { benchmarkStack, Workspace } from './support/synthesis';
import { type Pair, pairsOf, resourcesOf, type Template, withoutHash, withoutPair, withoutResource } from './support/template-pairs';

jest.setTimeout(180_000);

const stateDirectory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'cdk-cold-start-benchmark');

/** What a campaign without faults never asks for, and why it is granted all the same. */
const NEVER_USED: { readonly [pair: string]: string } = {};

const workspace = new Workspace();
afterAll(() => workspace.remove());

const [stack] = CloudAssembly.open(workspace.assembly(app => benchmarkStack(app, 'Permissions', 'fast'))).stacks;
const template = stack.template as unknown as Template;
const pairs = pairsOf(template);

let complete: Outcome;
let uses: PolicyUse[];
beforeAll(async () => {
  complete = await campaign(stack, stateDirectory, async ({ engine }) => { uses = engine.authorizer.usage(); });
});

function changed(without: Template): StackArtifact {
  return { ...stack, template: without as unknown as StackArtifact['template'] };
}

function useOf({ policy, statement, action, position }: Pair): PolicyUse {
  const found = uses.find(use => use.policy === policy && use.statement === statement && use.action === action && use.id.endsWith(`/${position}`));
  if (!found) throw new Error(`the engine does not know ${policy} ${statement} ${action} ${position}: ${uses.map(({ id }) => id).join(', ')}`);
  return found;
}

test('with every permission the campaign is complete', () => {
  expect(complete).toEqual({ status: 'COMPLETE', said: complete.said });
});

test('every policy is in the template: none is AWS\'s own', () => {
  expect(uses.filter(({ policy }) => policy.startsWith('arn:'))).toEqual([]);
  expect(uses).toHaveLength(pairs.length);
});

test.each(pairs.filter(({ name }) => !(name in NEVER_USED)))('without $name', async pair => {
  const { usedBy } = useOf(pair);
  expect(usedBy).not.toEqual([]);

  const { status, said } = await campaign(changed(withoutPair(template, pair)), stateDirectory);

  expect([status, said]).not.toEqual(['COMPLETE', said]);
  const denied = usedBy.map(({ action }) => action);
  expect(denied.filter(action => said.includes(action))).not.toEqual([]);
});

test.each(resourcesOf(template, 'AWS::Lambda::Permission').map(logicalId => ({ logicalId, name: withoutHash(logicalId) })))('without the permission $name', async ({ logicalId }) => {
  const { status, said } = await campaign(changed(withoutResource(template, logicalId)), stateDirectory);

  expect([status, said]).not.toEqual(['COMPLETE', said]);
  expect(said).toContain('lambda:InvokeFunction');
});

test('pairs that are never used have a reason', () => {
  const unused = pairs.filter(pair => useOf(pair).used === 0).map(({ name }) => name);

  expect(unused.sort()).toEqual(Object.keys(NEVER_USED).sort());
  console.log(Object.entries(NEVER_USED).map(([name, reason]) => `${name}\n  ${reason}`).join('\n'));
});
