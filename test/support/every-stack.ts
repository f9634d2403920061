import { type App, ArnFormat, CfnParameter, NestedStack, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Architecture, LayerVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { benchmark, SMALL } from './stacks';
import { ColdStartBenchmark, type ColdStartBenchmarkProps, MemoryRange, Placement, Probe } from '../../src';
import { DemoStack } from '../../src/demo/demo-stack';

/** As many probes as fit in a stack of their own: its template has 500 resources. */
export const GREATEST_FLEET = 116;

/** One Region of each kind; a stack without an environment is for all of them. */
export const REGIONS = ['us-east-1', 'eu-central-1', 'cn-north-1', 'us-gov-west-1'];

/** So many sizes as one likes, from 128 MB on. */
export function sizes(count: number): MemoryRange {
  return MemoryRange.of({ max: 128 + count - 1, step: 1 });
}

/** A role of the user's own that may run the benchmark and read its results. */
export function grantee(stack: Stack): Role {
  return new Role(stack, 'Grantee', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
}

/** A key of the user's own. */
export function ownKey(stack: Stack): Key {
  return new Key(stack, 'Key', { enableKeyRotation: true });
}

/** Every kind of stack that a benchmark may be in. */
export function everyKind(app: App): Stack[] {
  const stack = (id: string, props?: StackProps) => new Stack(app, id, props);
  return [
    benchmark({}, stack('Plain')).stack,
    benchmark({ runtime: Runtime.NODEJS_LATEST, probe: Probe.awsSdkJs(), placements: Object.values(Placement) }, stack('Node')).stack,
    twoBenchmarks(stack('Two')),
    nested(stack('Parent')),
    importedKey(stack('ImportedKey')),
    allOptions(stack('Options')),
    ...REGIONS.map(region => allOptions(stack(`In-${region}`, { env: { account: '123456789012', region } }))),
    new DemoStack(app, 'Demo', { benchmark: { runtime: Runtime.PYTHON_3_13, probe: Probe.boto3() } }),
  ];
}

/** From the smallest fleet to the greatest. */
export function everySize(app: App): Stack[] {
  return [
    benchmark({ memoryRange: sizes(1) }, new Stack(app, 'One')).stack,
    benchmark({ memoryRange: sizes(40) }, new Stack(app, 'Forty')).stack,
    benchmark({ memoryRange: sizes(GREATEST_FLEET) }, new Stack(app, 'Greatest')).stack,
    // what the CDK CLI adds to a stack, AWS::CDK::Metadata, is a resource too.
    benchmark({ memoryRange: sizes(GREATEST_FLEET - 1) }, new Stack(app, 'GreatestByTheCli', { analyticsReporting: true })).stack,
    // key, role and its policy are three.
    allOptions(new Stack(app, 'GreatestWithOptions'), { memoryRange: sizes(GREATEST_FLEET - 1) }),
  ];
}

function twoBenchmarks(stack: Stack): Stack {
  benchmark({}, stack);
  new ColdStartBenchmark(stack, 'Other', { ...SMALL, runtime: Runtime.NODEJS_22_X, probe: Probe.awsSdkJs() });
  return stack;
}

/** A benchmark with every prop that changes more than a number. */
export function allOptions(stack: Stack, props: Partial<ColdStartBenchmarkProps> = {}): Stack {
  const layer = (number: number) => LayerVersion.fromLayerVersionArn(stack, `Layer${number}`, stack.formatArn({
    service: 'lambda', resource: 'layer', resourceName: `own:${number}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  }));
  const { bench } = benchmark({
    architecture: Architecture.ARM_64,
    encryptionKey: ownKey(stack),
    environment: { TABLE_NAME: new CfnParameter(stack, 'TableName', { default: 'orders' }).valueAsString },
    layers: [1, 2, 3, 4].map(layer),
    logRetention: RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
    tracing: Tracing.ACTIVE,
    ...props,
  }, stack);
  bench.grantRun(grantee(stack));
  return stack;
}

function importedKey(stack: Stack): Stack {
  const keyArn = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '1234abcd-12ab-34cd-56ef-1234567890ab' });
  return benchmark({ encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn) }, stack).stack;
}

function nested(parent: Stack): Stack {
  const { stack } = benchmark({}, new NestedStack(parent, 'Nested'));
  return stack;
}
