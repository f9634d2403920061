// calls the handler of the harness's layer as Lambda would: with the names that MiniStack leaves out of the context.
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_LOG_STREAM_NAME, LAMBDA_TASK_ROOT } = process.env;
const harness = import(pathToFileURL(join(LAMBDA_TASK_ROOT, '..', 'layer_0', 'nodejs', 'cold-start-harness.mjs')).href);

exports.handler = async (event, context) => (await harness).handler(event, {
  ...context,
  functionName: AWS_LAMBDA_FUNCTION_NAME,
  logStreamName: AWS_LAMBDA_LOG_STREAM_NAME,
});
