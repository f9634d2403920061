/** The ports to AWS, or to whatever AWS_ENDPOINT_URL says. */
export { systemClock } from './aws/clock';
export { dynamoTable } from './aws/dynamo-table';
export { lambdaAccount, lambdaControlPlane } from './aws/lambda';
export { cloudWatchLogs } from './aws/logs';
export { snsPublisher } from './aws/sns';
export { stepFunctions } from './aws/step-functions';
