import { App } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { DemoStack } from './demo-stack';
import { Probe } from '../probe';

// the published experiment: client and resource of boto3 over 128 to 2,560 MB in steps of 128 MB.
const app = new App();
new DemoStack(app, 'ColdStartBenchmarkDemo', { benchmark: { runtime: Runtime.PYTHON_3_13, probe: Probe.boto3() } });
app.synth();
