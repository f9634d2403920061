import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Probe } from '../../src';
import { DemoStack } from '../../src/demo/demo-stack';
import { circleIn } from '../support/references';
import { testApp } from '../support/stacks';

/** The stack of src/demo/app.ts: to deploy it, `npx cdk deploy --app "node lib/demo/app.js"`. */
function demo(app: App = testApp()): Template {
  return Template.fromStack(new DemoStack(app, 'ColdStartBenchmarkDemo', { benchmark: { runtime: Runtime.PYTHON_3_13, probe: Probe.boto3() } }));
}

// whoever changes what is deployed changes this file too, and sees in the difference what stacks that exist will go through.
// What is in the assets is left out: their code has its own tests.
test('the demo is deployed as it was', () => {
  const template = JSON.stringify(demo().toJSON())
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<asset>')
    .replaceAll(/(\\?"version\\?":\\?")\d+\.\d+\.\d+[^"\\]*/g, '$1<version>');
  expect(JSON.parse(template)).toMatchSnapshot();
});

test('the demo has the published experiment\'s outputs', () => {
  expect(Object.keys(demo().toJSON().Outputs)).toEqual(['BenchmarkInvokerFn', 'BenchmarkResultAggregatorFn', 'invokerFn', 'resultAggregatorFn']);
});

test('CloudFormation can make its resources one after the other', () => {
  expect(circleIn(demo())).toBeUndefined();
});
