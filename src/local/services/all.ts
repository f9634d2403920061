import type { EngineContext } from '../engine-context';
import { CloudFormationService } from './cloudformation';
import { deliveringAgain, deliveringLate, refusing, searchingLate } from '../faults/service-faults';
import { LogsService } from './cloudwatch-logs/logs-service';
import { DynamoDbService } from './dynamodb/dynamodb-service';
import { KmsService } from './kms';
import { LambdaOptions, LambdaService } from './lambda/lambda-service';
import type { Runtime } from './lambda/ports';
import type { SubscribedFunctions } from './ports';
import type { Service } from './service';
import { SnsService } from './sns/sns-service';
import { SqsService } from './sqs/sqs-service';
import { StepFunctionsService } from './step-functions/step-functions-service';
import { StsService } from './sts';

export interface AllServices {
  /** in the order in which they stop: whoever starts work before whoever does it. */
  readonly services: readonly Service[];
  readonly cloudFormation: CloudFormationService;
}

/** The services of an engine, connected. `endpoint` may be asked as soon as the server listens. */
export function allServices(context: EngineContext, runtime: Runtime, endpoint: () => string, options: LambdaOptions): AllServices {
  // Lambda delivers to services that deliver to Lambda: whoever comes first knows the other by a promise to be there later.
  const functions: SubscribedFunctions = {
    invokeAsync: (functionArn, payload, source) => lambda.invokeAsync(functionArn, payload, source),
    requireInvocable: (functionArn, source) => lambda.requireInvocable(functionArn, source),
  };
  const keys = new KmsService(context);
  const queues = new SqsService(context, { keys, endpoint });
  const topics = new SnsService(context, { functions, queues, keys });
  const logs = new LogsService(context, { functions: deliveringLate(functions, context), keys });
  const lambda = new LambdaService(context, { runtime, logs, queues: deliveringAgain(queues, context.faults), topics, endpoint }, options);
  const stepFunctions = new StepFunctionsService(context, { functions: lambda, logs });
  const dynamoDb = new DynamoDbService(context, { keys });
  const cloudFormation = new CloudFormationService(context);
  return {
    services: [
      stepFunctions, refusing(lambda, context.faults), topics, searchingLate(logs, context.faults), queues, dynamoDb, keys, cloudFormation,
      new StsService(context.address),
    ],
    cloudFormation,
  };
}
