import { allow, callQuery, QueryParameters, ROLE, testContext, texts } from './support';
import type { DeployedResource, DeployedStack } from '../../../src/local/assembly/deployment';
import type { Principal } from '../../../src/local/iam/principal';
import { CloudFormationService } from '../../../src/local/services/cloudformation';

const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Demo/0';

function resource(logicalId: string, metadata: object = {}): [string, DeployedResource] {
  return [logicalId, {
    logicalId, type: 'AWS::SNS::Topic', physicalId: `physical-${logicalId}`, attributes: {}, metadata: metadata as DeployedResource['metadata'], status: 'CREATE_COMPLETE',
  }];
}

function stack(overrides: Partial<DeployedStack> = {}): DeployedStack {
  return {
    stackName: 'Demo',
    stackId: STACK_ID,
    template: { Description: 'a <demo>', Resources: { Topic: { Type: 'AWS::SNS::Topic' } } },
    resources: new Map([resource('Topic', { 'tool:manifest': { functionName: 'physical & real' } }), resource('Other')]),
    outputs: [{ key: 'invokerFn', value: 'physical-Invoker', description: 'start here' }, { key: 'Plain', value: 'x', exportName: 'exported' }],
    ...overrides,
  };
}

function serviceWithStack(...stacks: DeployedStack[]) {
  const context = testContext();
  const service = new CloudFormationService(context);
  for (const one of stacks.length > 0 ? stacks : [stack()]) service.add(one);
  const call = (action: string, parameters: QueryParameters = {}, principal?: Principal) => callQuery(service, action, parameters, principal);
  return { context, call };
}

const unescaped = (xml: string) => xml.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

test('DescribeStacks tells status and outputs, by name and by id', async () => {
  const { call } = serviceWithStack();
  for (const StackName of ['Demo', STACK_ID]) {
    const xml = await call('DescribeStacks', { StackName });
    expect(texts(xml, 'StackName')).toEqual(['Demo']);
    expect(texts(xml, 'StackStatus')).toEqual(['CREATE_COMPLETE']);
    expect(texts(xml, 'OutputKey')).toEqual(['invokerFn', 'Plain']);
    expect(texts(xml, 'OutputValue')).toEqual(['physical-Invoker', 'x']);
    expect(texts(xml, 'ExportName')).toEqual(['exported']);
    expect(texts(xml, 'CreationTime')[0]).toMatch(/^\d{4}-.*Z$/);
    expect(unescaped(xml)).toContain('<Description>a <demo></Description>');
  }
});

test('DescribeStacks without a name tells of all', async () => {
  const { call } = serviceWithStack(stack(), stack({ stackName: 'Second', stackId: STACK_ID.replace('Demo', 'Second') }));
  expect(texts(await call('DescribeStacks'), 'StackName')).toEqual(['Demo', 'Second']);
});

test('GetTemplate gives the template as deployed', async () => {
  const { call } = serviceWithStack();
  const [body] = texts(await call('GetTemplate', { StackName: 'Demo' }), 'TemplateBody');
  expect(JSON.parse(unescaped(body!))).toEqual(stack().template);
});

test('DescribeStackResource tells a resource with its metadata, functions resolved', async () => {
  const { call } = serviceWithStack();
  const xml = await call('DescribeStackResource', { StackName: 'Demo', LogicalResourceId: 'Topic' });
  expect(texts(xml, 'PhysicalResourceId')).toEqual(['physical-Topic']);
  expect(texts(xml, 'ResourceType')).toEqual(['AWS::SNS::Topic']);
  expect(JSON.parse(unescaped(texts(xml, 'Metadata')[0]!))).toEqual({ 'tool:manifest': { functionName: 'physical & real' } });
  expect(texts(await call('DescribeStackResource', { StackName: 'Demo', LogicalResourceId: 'Other' }), 'Metadata')).toEqual([]);
});

test('DescribeStackResources tells all resources, or one', async () => {
  const { call } = serviceWithStack();
  expect(texts(await call('DescribeStackResources', { StackName: 'Demo' }), 'LogicalResourceId')).toEqual(['Topic', 'Other']);
  expect(texts(await call('DescribeStackResources', { StackName: 'Demo', LogicalResourceId: 'Other' }), 'LogicalResourceId')).toEqual(['Other']);
});

test('ListStackResources gives pages', async () => {
  const { call } = serviceWithStack(stack({ resources: new Map(Array.from({ length: 250 }, (_, index) => resource(`R${index}`))) }));
  const found: string[] = [];
  let token: string | undefined;
  do {
    const xml: string = await call('ListStackResources', { StackName: 'Demo', ...(token !== undefined && { NextToken: token }) });
    found.push(...texts(xml, 'LogicalResourceId'));
    token = texts(xml, 'NextToken')[0];
  } while (token);
  expect(found).toEqual(Array.from({ length: 250 }, (_, index) => `R${index}`));
});

test('ListStacks tells stacks of the statuses that are asked for', async () => {
  const { call } = serviceWithStack();
  expect(texts(await call('ListStacks'), 'StackName')).toEqual(['Demo']);
  expect(texts(await call('ListStacks', { 'StackStatusFilter.member.1': 'CREATE_COMPLETE' }), 'StackName')).toEqual(['Demo']);
  expect(texts(await call('ListStacks', { 'StackStatusFilter.member.1': 'DELETE_COMPLETE' }), 'StackName')).toEqual([]);
});

test.each([
  ['DescribeStacks', { StackName: 'None' }, 'ValidationError', 'Stack with id None does not exist'],
  ['GetTemplate', {}, 'ValidationError', 'StackName must be given'],
  ['DescribeStackResource', { StackName: 'Demo', LogicalResourceId: 'None' }, 'ValidationError', 'Resource None does not exist for stack Demo'],
  ['CreateStack', {}, 'InvalidAction', 'CreateStack'],
])('%s with %j is refused with %s', async (action, parameters, code, message) => {
  const { call } = serviceWithStack();
  await expect(call(action, parameters as QueryParameters)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});

test('a role needs the right to the stack', async () => {
  const { context, call } = serviceWithStack();
  const describe = () => call('DescribeStacks', { StackName: 'Demo' }, ROLE);
  await expect(describe()).rejects.toMatchObject({ code: 'AccessDenied', statusCode: 403 });
  allow(context, ['cloudformation:DescribeStacks'], 'arn:aws:cloudformation:*:*:stack/Demo/*');
  await expect(describe()).resolves.toContain('Demo');
});
