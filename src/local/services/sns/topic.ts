import type { FilterPolicy } from './filter-policy';
import type { PolicyDocument } from '../../iam/policy-document';

export interface Topic {
  readonly arn: string;
  /** of server-side encryption. */
  readonly keyId?: string;
  policies: PolicyDocument[];
  readonly subscriptions: Subscription[];
}

export interface Subscription {
  readonly arn: string;
  readonly protocol: 'lambda' | 'sqs';
  /** the function's or the queue's ARN. */
  readonly endpoint: string;
  readonly filter?: FilterPolicy;
  readonly rawMessageDelivery: boolean;
  /** the queue that gets what could not be delivered. */
  readonly deadLetterQueueArn?: string;
}
