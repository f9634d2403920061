import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PipelineFunction } from './pipeline-function';
import type { Storage } from './storage';
import { PIPELINE_ENVIRONMENT, PLATFORM_RECORD_TYPES, SAMPLE_RECORD_TYPE } from '../protocol';

export interface CollectionProps {
  readonly table: dynamodb.ITableV2;
  readonly probeLogGroup: logs.ILogGroup;
  readonly storage: Storage;
}

/**
 * What becomes of a cold start: the probes' destinations lead to a queue, their logs to a subscription, both to the collector.
 * The queue is there so that a burst of results doesn't compete with the probes for concurrency.
 */
export class Collection extends Construct {
  public readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, { table, probeLogGroup, storage }: CollectionProps) {
    super(scope, id);
    const timeout = Duration.seconds(30);
    const encryption = storage.encryptionKey
      ? { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey: storage.encryptionKey }
      : { encryption: sqs.QueueEncryption.SQS_MANAGED };
    const deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { ...encryption, enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.queue = new sqs.Queue(this, 'Queue', {
      ...encryption,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()), // what Lambda asks for.
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 10 },
    });

    const collector = new PipelineFunction(this, 'Collector', {
      bundle: 'collector',
      description: 'Writes what probe functions returned and logged to the table of results',
      timeout,
      memorySize: 512,
      environment: { [PIPELINE_ENVIRONMENT.table]: table.tableName },
      storage,
    });
    collector.allow(['dynamodb:PutItem', 'dynamodb:UpdateItem'], table.tableArn);
    collector.allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], this.queue.queueArn);
    storage.encryptionKey?.grantEncryptDecrypt(collector.role);
    new lambda.EventSourceMapping(this, 'Results', {
      target: collector.lambdaFunction,
      eventSourceArn: this.queue.queueArn,
      batchSize: 10,
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
    new logs.SubscriptionFilter(this, 'Records', {
      logGroup: probeLogGroup,
      destination: new LambdaDestination(collector.lambdaFunction),
      filterPattern: logs.FilterPattern.any(
        ...[...PLATFORM_RECORD_TYPES, SAMPLE_RECORD_TYPE].map(type => logs.FilterPattern.stringValue('$.type', '=', type)),
      ),
    });
  }
}
