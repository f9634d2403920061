import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** An output whose key is the construct's path in its stack and the name, without a hash: people and scripts read it. */
export function output(scope: Construct, name: string, value: string, description: string): void {
  const { scopes } = scope.node;
  const path = scopes.slice(scopes.indexOf(Stack.of(scope)) + 1).map(({ node }) => node.id).join('');
  new CfnOutput(scope, name, { value, description }).overrideLogicalId(`${path}${name}`.replace(/[^A-Za-z0-9]/g, ''));
}
