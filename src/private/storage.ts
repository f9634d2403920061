import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** How everything is kept that holds data. */
export interface Storage {
  readonly encryptionKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

export function storageOf(props: Partial<Storage>): Storage {
  const { encryptionKey, logRetention = logs.RetentionDays.ONE_WEEK, removalPolicy = RemovalPolicy.DESTROY } = props;
  return { encryptionKey, logRetention, removalPolicy };
}

/** A log group of its own for every concern: what Lambda makes by itself would outlive the stack. */
export function logGroup(scope: Construct, id: string, { encryptionKey, logRetention, removalPolicy }: Storage): logs.LogGroup {
  return new logs.LogGroup(scope, id, { encryptionKey, retention: logRetention, removalPolicy });
}

/** The table of all runs. */
export function resultsTable(scope: Construct, id: string, { encryptionKey, removalPolicy }: Storage): dynamodb.TableV2 {
  const table = new dynamodb.TableV2(scope, id, {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    removalPolicy,
  });
  if (encryptionKey) {
    // what TableEncryptionV2.customerManagedKey renders, but it refuses stacks that don't name their Region, though there's one replica only.
    const resource = table.node.defaultChild as dynamodb.CfnGlobalTable;
    resource.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
    resource.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: encryptionKey.keyArn });
  }
  return table;
}

/** CloudWatch Logs uses a key in its own name, so the key's policy must name the service. */
export function allowLogs(scope: Construct, key: kms.IKey): void {
  const { partition, region, account, urlSuffix } = Stack.of(scope);
  const service = `logs.${region}.${urlSuffix}`;
  const { statementAdded } = key.addToResourcePolicy(new iam.PolicyStatement({
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    principals: [new iam.ServicePrincipal(service)],
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:log-group:*` } },
  }));
  if (!statementAdded) {
    Annotations.of(scope).addWarningV2(
      'cdk-cold-start-benchmark:ColdStartBenchmark.importedKey',
      'the policy of an imported encryptionKey can\'t be changed from here: it must allow CloudWatch Logs to use the key, or deployment fails',
    );
  }
}
