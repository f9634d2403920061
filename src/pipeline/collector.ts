import { gunzipSync } from 'node:zlib';
import { DestinationRecord, logEvidence } from '../core/observation';
import { harnessRecordOf } from '../core/platform-records';
import { ProbeMessage } from '../protocol';
import { eachOf } from './pacing';
import { Store } from './store';

/** Messages of the destinations' queue. */
export interface QueueEvent {
  readonly Records: ReadonlyArray<{ readonly messageId: string; readonly body: string }>;
}

/** Events of the probes' log group, by its subscription filter. */
export interface LogsEvent {
  readonly awslogs: { readonly data: string };
}

export interface BatchResponse {
  readonly batchItemFailures: ReadonlyArray<{ readonly itemIdentifier: string }>;
}

const WRITES_AT_ONCE = 16;

/** Stores what it is told, in any order and any number of times. */
export async function collect(store: Store, event: QueueEvent | LogsEvent, warn: (message: string) => void): Promise<BatchResponse | void> {
  return 'awslogs' in event ? collectLogs(store, event) : collectDestinations(store, event, warn);
}

async function collectLogs(store: Store, { awslogs }: LogsEvent): Promise<void> {
  const { messageType, logStream, logEvents } = JSON.parse(gunzipSync(Buffer.from(awslogs.data, 'base64')).toString('utf8'));
  if (messageType !== 'DATA_MESSAGE') return;
  const { harness, platform } = logEvidence((logEvents as Array<{ message: string }>).map(({ message }) => ({ logStreamName: logStream, message })));
  await Promise.all([
    eachOf(harness, WRITES_AT_ONCE, record => store.putHarness(record)),
    store.putPlatform(platform),
  ]);
}

/** A message that can't be read or stored stays in the queue; after some attempts it is found in the dead-letter queue. */
async function collectDestinations(store: Store, { Records: records }: QueueEvent, warn: (message: string) => void): Promise<BatchResponse> {
  const failures = await eachOf(records, WRITES_AT_ONCE, async ({ messageId, body }) => {
    try {
      await storeDestination(store, body);
      return [];
    } catch (error) {
      warn(`message ${messageId}: ${error instanceof Error ? error.message : error}`);
      return [{ itemIdentifier: messageId }];
    }
  });
  return { batchItemFailures: failures.flat() };
}

async function storeDestination(store: Store, body: string): Promise<void> {
  const record: DestinationMessage = JSON.parse(body);
  if (record.requestContext.condition !== 'Success') return store.putDestination(destinationRecordOf(record));
  const harness = harnessRecordOf(record.responsePayload);
  if (!harness) throw new Error(`not a harness's record: ${JSON.stringify(record.responsePayload)?.slice(0, 200)}`);
  // a filter policy takes up to 15 minutes to apply: what wasn't meant for a function is no part of the run.
  if (harness.status !== 'unrequested') await store.putHarness(harness);
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations */
interface DestinationMessage {
  readonly timestamp: string;
  readonly requestContext: { readonly requestId: string; readonly functionArn: string; readonly condition: string };
  readonly requestPayload: { readonly Records: ReadonlyArray<{ readonly Sns: { readonly Message: string } }> };
  readonly responsePayload?: { readonly errorType?: string; readonly errorMessage?: string } | null;
}

function destinationRecordOf({ timestamp, requestContext, requestPayload, responsePayload }: DestinationMessage): DestinationRecord {
  const { runId, round, slot }: ProbeMessage = JSON.parse(requestPayload.Records[0].Sns.Message);
  // arn:aws:lambda:region:account:function:name[:qualifier]
  const functionName = requestContext.functionArn.split(':')[6];
  const { errorType, errorMessage } = responsePayload ?? {};
  return {
    runId,
    round,
    slot,
    functionName,
    requestId: requestContext.requestId,
    time: Date.parse(timestamp),
    condition: requestContext.condition,
    ...(errorType !== undefined && { errorType }),
    ...(errorMessage !== undefined && { errorMessage }),
  };
}
