import { isBinary, SqsMessage } from '../sqs/message';

/** What a function gets from a queue. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export function sqsEvent(messages: readonly SqsMessage[], queueArn: string, region: string): object {
  return {
    Records: messages.map(message => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: message.attributes,
      messageAttributes: Object.fromEntries([...message.messageAttributes].map(([name, attribute]) => [name, {
        [isBinary(attribute.dataType) ? 'binaryValue' : 'stringValue']: attribute.value,
        stringListValues: [],
        binaryListValues: [],
        dataType: attribute.dataType,
      }])),
      md5OfBody: message.md5OfBody,
      md5OfMessageAttributes: message.md5OfMessageAttributes,
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: region,
    })),
  };
}
