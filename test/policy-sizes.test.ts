import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { allOptions, GREATEST_FLEET, sizes } from './support/every-stack';
import { withLongestNames } from './support/longest-names';
import { benchmark, type Resource, resourcesOf, testApp } from './support/stacks';

// CloudFormation finds out at deployment what is too much for a service: at the greatest fleet, and with the longest names, it must not be.
const app = testApp();
const fleets = [
  ['the greatest fleet', benchmark({ memoryRange: sizes(GREATEST_FLEET) }, new Stack(app, 'Greatest')).stack],
  ['the greatest fleet with all options', allOptions(new Stack(app, 'Options'), { memoryRange: sizes(GREATEST_FLEET - 1) })],
] as const;

/** Without white space, which IAM doesn't count. */
const charactersOf = (value: unknown) => JSON.stringify(value).length;

describe.each(fleets)('%s', (_, stack) => {
  const template = Template.fromStack(stack);
  const resources = resourcesOf(template);
  const documents = (type: string) => Object.entries(resourcesOf(template, type)).map(([id, { Properties }]) => ({
    id, roles: rolesOf(Properties), characters: charactersOf(withLongestNames(Properties.PolicyDocument, resources)),
  }));
  const roles = Object.entries(resourcesOf(template, 'AWS::IAM::Role'));

  test('is as great as can be: CloudFormation allows 500 resources', () => {
    expect(Object.keys(resources).length).toBeGreaterThan(500 - 4);
    expect(Object.keys(resources).length).toBeLessThanOrEqual(500);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  test('has no managed policy over 6,144 characters', () => {
    const managed = documents('AWS::IAM::ManagedPolicy');
    expect(managed).toHaveLength(3);
    expect(managed.filter(({ characters }) => characters > 6144)).toEqual([]);
  });

  test('has no role with more than 10,240 characters of inline policies', () => {
    const inline = documents('AWS::IAM::Policy');
    for (const [id] of roles) {
      const ofRole = inline.filter(policy => policy.roles.includes(id));
      expect([id, ofRole.length]).toEqual([id, 1]);
      expect(ofRole.reduce((sum, { characters }) => sum + characters, 0)).toBeLessThanOrEqual(10_240);
    }
  });

  test('has no role with more than 10 managed policies', () => {
    expect(roles.filter(([, { Properties }]) => Properties.ManagedPolicyArns?.length > 10)).toEqual([]);
  });

  test('has no trust policy over 2,048 characters', () => {
    expect(roles.filter(([, { Properties }]) => charactersOf(withLongestNames(Properties.AssumeRolePolicyDocument, resources)) > 2048)).toEqual([]);
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
  test('has a definition within 1 MB, whose manifest fits in a state of 256 KiB', () => {
    const [{ Properties }] = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
    const definition = withLongestNames(Properties.DefinitionString, resources);
    expect(definition.length).toBeLessThanOrEqual(1_000_000);
    expect(charactersOf(JSON.parse(definition).States.Prepare.Parameters)).toBeLessThanOrEqual(256 * 1024);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  test('has a template within 1 MB', () => {
    expect(JSON.stringify(template.toJSON(), undefined, 1).length).toBeLessThanOrEqual(1_000_000);
  });
});

function rolesOf({ Roles = [] }: Resource['Properties']): string[] {
  return Roles.map(({ Ref }: { Ref: string }) => Ref);
}
