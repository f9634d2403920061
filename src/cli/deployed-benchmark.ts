import { DescribeStackResourceCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { Manifest } from '../manifest';
import type { AwsClients } from './aws-clients';
import { chooseBenchmark, type StackTemplate } from './benchmarks';
import { UserError } from './errors';

export interface DeployedBenchmark {
  readonly stackName: string;
  readonly stateMachineArn: string;
  readonly invokerFunctionName: string;
  /** with every name resolved. */
  readonly manifest: Manifest;
}

/** Finds a benchmark in a deployed stack by the manifest in its template, and its resolved names in its state machine's definition. */
export async function deployedBenchmark(clients: AwsClients, stack: string, benchmark?: string): Promise<DeployedBenchmark> {
  const template = await templateOf(clients, stack);
  const { logicalId } = chooseBenchmark([{ stackName: stack, displayName: stack, template }], { benchmark });
  const stateMachineArn = await physicalId(clients, stack, logicalId);
  const { definition } = await clients.stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const manifest = manifestIn(definition!);
  return { stackName: stack, stateMachineArn, invokerFunctionName: await physicalId(clients, stack, manifest.invokerLogicalId), manifest };
}

async function physicalId({ cloudFormation }: AwsClients, stack: string, logicalId: string): Promise<string> {
  const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: logicalId }));
  return StackResourceDetail!.PhysicalResourceId!;
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

interface Definition { readonly States: { readonly [name: string]: State } }
interface State { readonly Parameters?: { readonly Payload?: { readonly manifest?: Manifest } } }

function manifestIn(definition: string): Manifest {
  const { States } = JSON.parse(definition) as Definition;
  const manifest = Object.values(States).map(state => state.Parameters?.Payload?.manifest).find(Boolean);
  if (!manifest) throw new Error('the state machine\'s definition has no manifest');
  return manifest;
}
