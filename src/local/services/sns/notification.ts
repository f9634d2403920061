import type { MessageAttribute, SnsMessage } from './message';

export interface NotificationContext {
  readonly topicArn: string;
  readonly subscriptionArn: string;
  readonly region: string;
}

/** The event of a Lambda function. https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html */
export function lambdaEvent(message: SnsMessage, context: NotificationContext): object {
  return {
    Records: [{
      EventSource: 'aws:sns',
      EventVersion: '1.0',
      EventSubscriptionArn: context.subscriptionArn,
      Sns: {
        Type: 'Notification',
        MessageId: message.messageId,
        TopicArn: context.topicArn,
        Subject: message.subject ?? null,
        Message: message.textFor('lambda'),
        Timestamp: message.publishedAt.toISOString(),
        ...signature(),
        SigningCertUrl: certificateUrl(context),
        UnsubscribeUrl: unsubscribeUrl(context),
        MessageAttributes: attributesOf(message),
      },
    }],
  };
}

/** The body of a queue's message. https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
export function queueBody(message: SnsMessage, protocol: string, context: NotificationContext): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: message.messageId,
    TopicArn: context.topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: message.textFor(protocol),
    Timestamp: message.publishedAt.toISOString(),
    ...signature(),
    SigningCertURL: certificateUrl(context),
    UnsubscribeURL: unsubscribeUrl(context),
    ...(message.attributes.size > 0 && { MessageAttributes: attributesOf(message) }),
  }, undefined, 2);
}

/** Only AWS can sign; who verifies signatures must fail here rather than be led to believe one. */
function signature() {
  return { SignatureVersion: '1', Signature: Buffer.from('not signed: local engine').toString('base64') };
}

function certificateUrl({ region }: NotificationContext): string {
  return `https://sns.${region}.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem`;
}

function unsubscribeUrl({ region, subscriptionArn }: NotificationContext): string {
  return `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
}

function attributesOf(message: SnsMessage): { [name: string]: { Type: string; Value: string } } {
  const entry = ([name, { dataType, value }]: [string, MessageAttribute]) => [name, { Type: dataType, Value: value }] as const;
  return Object.fromEntries([...message.attributes].map(entry));
}
