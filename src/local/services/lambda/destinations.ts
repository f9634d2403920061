import { invalid } from './errors';
import type { Outcome } from './invoker';
import type { LambdaFunction } from './lambda-function';
import { LATEST } from './names';
import type { Queues, Topics } from './ports';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';

/** The end of an event of the asynchronous queue. */
export interface EventRecord {
  readonly lambdaFunction: LambdaFunction;
  readonly requestId: string;
  readonly payload: Buffer;
  readonly invokeCount: number;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  /** of the last attempt; none when the function never ran. */
  readonly outcome?: Outcome;
}

export interface DestinationPorts {
  readonly queues: Queues;
  readonly topics: Topics;
  readonly invokeAsync: (functionArn: string, payload: Buffer, principal: Principal) => Promise<void>;
}

type Service = 'sqs' | 'sns' | 'lambda';

/** What the function's role must be allowed to do. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const REQUIRED_ACTIONS: { readonly [service in Service]: string } = {
  sqs: 'sqs:SendMessage', sns: 'sns:Publish', lambda: 'lambda:InvokeFunction',
};

/** Sends records of asynchronous invocations where the function's configuration wants them. */
export class Destinations {
  constructor(private readonly context: EngineContext, private readonly ports: DestinationPorts) {}

  /** Lambda refuses a destination that the function's role can't send to, when it is configured. */
  check(destinationArn: string, roleArn: string): void {
    const service = serviceOf(destinationArn);
    const principal: Principal = { kind: 'role', roleArn };
    if (!service) {
      throw invalid(`the destination ${destinationArn} is not supported: this engine delivers to SQS queues, SNS topics and Lambda functions`);
    }
    if (!this.context.authorizer.isAllowed({ principal, action: REQUIRED_ACTIONS[service], resource: destinationArn })) {
      throw invalid(`The destination ARN ${destinationArn} is invalid: `
        + `the function's execution role ${roleArn} does not have permissions to call ${REQUIRED_ACTIONS[service]} on it`);
    }
  }

  async deliver(record: EventRecord): Promise<void> {
    const { eventInvokeConfig, identity } = record.lambdaFunction;
    const destinationArn = record.condition === 'Success' ? eventInvokeConfig.onSuccess : eventInvokeConfig.onFailure;
    if (!destinationArn) return;
    try {
      await this.send(destinationArn, JSON.stringify(documentOf(record)), { kind: 'role', roleArn: identity.roleArn });
    } catch (error) {
      // on AWS all that is left of it is the metric DestinationDeliveryFailures.
      this.context.log(`the record of event ${record.requestId} of ${identity.functionName} could not be delivered `
        + `to ${destinationArn}: ${(error as Error).message}`);
    }
  }

  private async send(destinationArn: string, document: string, principal: Principal): Promise<void> {
    switch (serviceOf(destinationArn)) {
      case 'sqs': await this.ports.queues.send(destinationArn, document, principal); break;
      case 'sns': await this.ports.topics.publish(destinationArn, document, principal); break;
      case 'lambda': await this.ports.invokeAsync(destinationArn, Buffer.from(document), principal); break;
    }
  }
}

function serviceOf(arn: string): Service | undefined {
  const service = arn.split(':')[2] ?? '';
  return service in REQUIRED_ACTIONS ? service as Service : undefined;
}

function documentOf({ lambdaFunction, requestId, payload, invokeCount, condition, outcome }: EventRecord): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: { requestId, functionArn: `${lambdaFunction.arn}:${LATEST}`, condition, approximateInvokeCount: invokeCount },
    requestPayload: jsonOf(payload),
    ...(outcome && {
      responseContext: { statusCode: 200, executedVersion: outcome.executedVersion, functionError: outcome.functionError },
      responsePayload: jsonOf(outcome.payload),
    }),
  };
}

/** What a custom runtime answers need not be JSON; then it is kept as text. */
function jsonOf(payload: Buffer): unknown {
  const text = payload.toString('utf8');
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
