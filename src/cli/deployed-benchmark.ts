import { DescribeStackResourceCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { Manifest } from '../manifest';
import type { AwsClients } from './aws-clients';
import { type BenchmarkSelection, chooseBenchmark, type StackTemplate } from './benchmarks';
import { UserError } from './errors';

export interface DeployedBenchmark {
  readonly stackName: string;
  readonly stateMachineArn: string;
  /** with every name resolved. */
  readonly manifest: Manifest;
}

/** Finds a benchmark in a deployed stack by the manifest in its template, and its resolved names in its state machine's definition. */
export async function deployedBenchmark(clients: AwsClients, { stack, benchmark }: BenchmarkSelection & { stack: string }): Promise<DeployedBenchmark> {
  const template = await templateOf(clients, stack);
  const { logicalId } = chooseBenchmark([{ stackName: stack, displayName: stack, template }], { benchmark });
  const { StackResourceDetail: resource } = await clients.cloudFormation.send(
    new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: logicalId }),
  );
  const stateMachineArn = resource!.PhysicalResourceId!;
  const { definition } = await clients.stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  return { stackName: stack, stateMachineArn, manifest: manifestIn(definition!) };
}

async function templateOf({ cloudFormation }: AwsClients, stack: string): Promise<StackTemplate['template']> {
  try {
    const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: stack }));
    return JSON.parse(TemplateBody!) as StackTemplate['template'];
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new UserError(`The template of stack ${stack} is not JSON.`, 'Deploy the stack with the CDK CLI, which uploads JSON.');
    }
    if ((error as Error).name === 'ValidationError') {
      const region = await cloudFormation.config.region();
      throw new UserError(`There is no stack ${stack} in ${region}.`, `Deploy it first (cdk deploy ${stack}), or set AWS_REGION and AWS_PROFILE to where it is.`);
    }
    throw error;
  }
}

interface Definition { readonly States: { readonly [name: string]: { readonly Parameters?: { readonly Payload?: { readonly manifest?: Manifest } } } } }

function manifestIn(definition: string): Manifest {
  const { States } = JSON.parse(definition) as Definition;
  const manifest = Object.values(States).map(state => state.Parameters?.Payload?.manifest).find(Boolean);
  if (!manifest) throw new Error('the state machine\'s definition has no manifest');
  return manifest;
}
