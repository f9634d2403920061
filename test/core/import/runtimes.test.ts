import { events, imported, INIT_START, report, STREAM } from './logs';
import { regionsOf, runtimeOf } from '../../../src/core/import/runtimes';

test.each([
  ['nodejs:22.v78', 'nodejs22.x'], ['nodejs:22.mainline.v122', 'nodejs22.x'], ['python:3.13.v10', 'python3.13'], ['java:8.al2.v40', 'java8.al2'], ['java:21.v38', 'java21'],
  ['provided:al2023.v5', 'provided.al2023'], ['dotnet:8.v3', 'dotnet8'], ['ruby:3.3.v1', 'ruby3.3'], ['nodejs-14.v3', undefined], ['', undefined],
])('the runtime of version %s is %s', (version, runtime) => {
  expect(runtimeOf(version)).toBe(runtime);
});

test.each(['x nodejs:22.v78', 'nodejs:22.v78x', 'nodejs:22'])('of version %j no runtime is known', version => {
  expect(runtimeOf(version)).toBeUndefined();
});

test('regions are those of the runtimes\' ARNs, each once, in order', () => {
  const arn = (region: string, partition = 'aws') => `arn:${partition}:lambda:${region}::runtime:4347`;
  expect(regionsOf([arn('us-gov-west-1', 'aws-us-gov'), arn('eu-west-1'), 'unknown', `x${arn('us-east-1')}`, arn('eu-west-1')])).toEqual(['eu-west-1', 'us-gov-west-1']);
  const two = events([0, INIT_START], [172, report('a')], [0, INIT_START.replace('eu-west-1', 'ap-east-1'), STREAM.replace('0123', 'ffff')]);
  expect(imported(two).run.region).toBe('ap-east-1, eu-west-1');
});
