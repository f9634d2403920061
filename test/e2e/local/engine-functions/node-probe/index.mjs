// INIT sees the configuration that the environment was started with.
const epoch = process.env.EPOCH;
let invocation = 0;

export const handler = async event => {
  const { n, fail } = JSON.parse(event.Records[0].Sns.Message);
  if (fail) throw new RangeError(fail);
  return { language: 'node', n, epoch, invocation: ++invocation, environmentId: process.env.AWS_LAMBDA_LOG_STREAM_NAME };
};
