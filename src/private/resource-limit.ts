import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
/** Function, event invoke configuration, subscription, permission. */
const RESOURCES_PER_PROBE = 4;

/** What is wrong if the stack, with all that the user has in it, is more than CloudFormation takes. */
export function resourceLimitErrors(benchmark: IConstruct, probes: number): string[] {
  const stack = Stack.of(benchmark);
  const resources = stack.node.findAll().filter(node => CfnResource.isCfnResource(node) && Stack.of(node) === stack).length;
  if (resources <= MAX_RESOURCES) {
    return [];
  }
  const fitting = Math.max(0, Math.floor((MAX_RESOURCES - (resources - probes * RESOURCES_PER_PROBE)) / RESOURCES_PER_PROBE));
  return [
    `stack ${stack.node.path} has ${resources} resources, and CloudFormation allows ${MAX_RESOURCES}: this benchmark's ${probes} probe functions take `
    + `${RESOURCES_PER_PROBE} each, and ${fitting} of them would fit; choose fewer memory sizes, or give the benchmark a stack of its own`,
  ];
}
