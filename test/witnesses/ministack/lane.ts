import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Deployment } from './deployment';
import { MiniStack } from './ministack';
import { overridden, SETTINGS, type Template } from './overrides';
import { ColdStartBenchmark, MemoryRange, Probe } from '../../../src';
import { succeed } from '../../e2e/hostile/support/cli';
import { PROBES, Workspace } from '../../e2e/hostile/support/synthesis';

export const MEMORY_SIZES = [128, 512];
/** In the app, and so in the paths of its benchmarks. */
export const STACK = 'Witness';

/** MiniStack, and a stack with a benchmark of boto3 and one in Node.js whose assets are in its S3. */
export class Lane {
  static async start(): Promise<Lane> {
    const workspace = new Workspace();
    const assembly = workspace.assembly(app => {
      const stack = new Stack(app, STACK);
      const common = { memoryRange: MemoryRange.sizes(...MEMORY_SIZES), timeout: Duration.seconds(3) };
      new ColdStartBenchmark(stack, 'Python', { ...common, runtime: Runtime.PYTHON_3_13, probe: Probe.boto3() });
      new ColdStartBenchmark(stack, 'Node', { ...common, runtime: Runtime.NODEJS_22_X, probe: Probe.fromAsset(join(PROBES, 'fast')) });
    });
    const template = JSON.parse(readFileSync(join(assembly, `${STACK}.template.json`), 'utf8')) as Template;
    const lane = new Lane(workspace, template, await MiniStack.start(SETTINGS));
    try {
      await succeed(lane.ministack.python, [join(__dirname, 'publish_assets.py'), assembly, STACK], { env: lane.ministack.environment });
      return lane;
    } catch (error) {
      await lane.stop();
      throw error;
    }
  }

  private constructor(readonly workspace: Workspace, private readonly template: Template, readonly ministack: MiniStack) {}

  /** Deploys the template as it was synthesized. */
  async deployOriginal(stackName: string): Promise<Deployment> {
    return Deployment.create(this.ministack, stackName, this.template);
  }

  /** Deploys it with what MiniStack needs otherwise. */
  async deploy(stackName: string): Promise<Deployment> {
    return Deployment.create(this.ministack, stackName, overridden(this.template));
  }

  async stop(): Promise<void> {
    await this.ministack.stop();
    this.workspace.remove();
  }
}
