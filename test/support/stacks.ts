import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { ColdStartBenchmark, type ColdStartBenchmarkProps, MemoryRange, Probe } from '../../src';
import { type Manifest, MANIFEST_METADATA_KEY } from '../../src/manifest';

// aws-cdk-lib's TableV2 uses what aws-cdk-lib calls deprecated.
process.env.JSII_DEPRECATED = 'quiet';

afterAll(() => CloudAssembly.cleanupTemporaryDirectories());

/** An app that writes no copies of assets. */
export function testApp(context: { [key: string]: unknown } = {}): App {
  return new App({ analyticsReporting: false, context: { 'aws:cdk:disable-asset-staging': true, ...context } });
}

export function testStack(id = 'Stack', props?: StackProps): Stack {
  return new Stack(testApp(), id, props);
}

/** Two sizes of the published experiment. */
export const SMALL: ColdStartBenchmarkProps = {
  runtime: Runtime.PYTHON_3_13,
  probe: Probe.boto3(),
  memoryRange: MemoryRange.sizes(128, 1769),
};

/** A benchmark `Bench` in a stack of its own, or in one that is given. */
export function benchmark(props: Partial<ColdStartBenchmarkProps> = {}, stack = testStack()): { stack: Stack; bench: ColdStartBenchmark } {
  return { stack, bench: new ColdStartBenchmark(stack, 'Bench', { ...SMALL, ...props }) };
}

export function templateOf(props: Partial<ColdStartBenchmarkProps> = {}): Template {
  return Template.fromStack(benchmark(props).stack);
}

export interface Resource {
  readonly Type: string;
  readonly Properties: { readonly [name: string]: any };
  readonly Metadata?: { readonly [name: string]: any };
}

export function resourcesOf(template: Template, type?: string): { [logicalId: string]: Resource } {
  const resources = template.toJSON().Resources as { [logicalId: string]: Resource };
  return Object.fromEntries(Object.entries(resources).filter(([, resource]) => type === undefined || resource.Type === type));
}

/** The probe functions, in the order of the template. */
export function probesOf(template: Template): Resource[] {
  return Object.values(resourcesOf(template, 'AWS::Lambda::Function')).filter(({ Properties }) => Properties.Environment.Variables.COLD_START_EPOCH);
}

/** Of the template's only benchmark. */
export function manifestOf(template: Template): Manifest {
  const [{ Metadata }] = Object.values(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));
  return Metadata![MANIFEST_METADATA_KEY];
}
