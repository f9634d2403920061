import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ColdStartBenchmark, type ColdStartBenchmarkProps } from '../cold-start-benchmark';

export interface DemoStackProps extends StackProps {
  readonly benchmark: ColdStartBenchmarkProps;
}

/** A stack with one benchmark, and the published experiment's names for what one invokes. */
export class DemoStack extends Stack {
  constructor(scope: Construct, id: string, { benchmark, ...props }: DemoStackProps) {
    super(scope, id, props);
    const { invoker, resultAggregator } = new ColdStartBenchmark(this, 'Benchmark', benchmark);
    new CfnOutput(this, 'invokerFn', { value: invoker.functionName });
    new CfnOutput(this, 'resultAggregatorFn', { value: resultAggregator.functionName });
  }
}
