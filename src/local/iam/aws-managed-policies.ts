import type { PolicyDocument } from './policy-document';

const log = (...actions: string[]) => actions.map(action => `logs:${action}`);
const XRAY_WRITE = [
  'xray:PutTraceSegments', 'xray:PutTelemetryRecords',
  'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
];

/**
 * The policies of AWS's own that Lambda stacks attach, by the part of their ARN after `policy/`, as published in
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const AWS_MANAGED_POLICIES: { readonly [name: string]: PolicyDocument } = {
  'service-role/AWSLambdaBasicExecutionRole': allow({
    Action: log('CreateLogGroup', 'CreateLogStream', 'PutLogEvents'),
    Resource: '*',
  }),
  'service-role/AWSLambdaSQSQueueExecutionRole': allow({
    Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...log('CreateLogGroup', 'CreateLogStream', 'PutLogEvents')],
    Resource: '*',
  }),
  'AWSXRayDaemonWriteAccess': allow({ Action: XRAY_WRITE, Resource: '*' }),
  'AWSXrayWriteOnlyAccess': allow({ Action: XRAY_WRITE, Resource: '*' }),
  'CloudWatchLambdaInsightsExecutionRolePolicy': allow(
    { Action: 'logs:CreateLogGroup', Resource: '*' },
    { Action: log('CreateLogStream', 'PutLogEvents'), Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*' },
  ),
};

function allow(...statements: ReadonlyArray<{ Action: string | string[]; Resource: string }>): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements.map(statement => ({ Effect: 'Allow', ...statement })) };
}
