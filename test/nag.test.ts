import { AwsSolutionsChecks } from 'cdk-nag';
import { benchmark } from './support/stacks';

/** What the rules of AwsSolutions find in every benchmark, and why it stays. Users who check their stacks with cdk-nag acknowledge these. */
const ACCEPTED: { readonly [rule: string]: string } = {
  // probes are measured on the runtime that is asked for, and a pipeline that works isn't moved to a new one for its own sake.
  'AwsSolutions-L1': 'not the newest runtime',
  'AwsSolutions-IAM5[Resource::*]': 'GetAccountSettings knows no resource',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<BenchCampaignStateMachine02AC8657.Name>:*]':
    'the executions of one state machine, whose names are the runs\' ids',
  // an execution's history holds all events for 90 days, and each step logs for itself.
  'AwsSolutions-SF1': 'no log of the state machine\'s events',
  'AwsSolutions-SF2': 'no X-Ray tracing of the state machine',
};

test('cdk-nag finds what is known, and no more', () => {
  const { stack } = benchmark();
  const { violations } = new AwsSolutionsChecks().validateScope(stack);
  expect(violations.map(({ ruleName }) => ruleName).sort()).toEqual(Object.keys(ACCEPTED).sort());
});
