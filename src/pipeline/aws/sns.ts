import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { TARGETS_ATTRIBUTE } from '../../protocol';
import { Publisher } from '../ports';
import { classified, ONE_ATTEMPT } from './retryable';

export function snsPublisher(topicArn: string, client = new SNSClient(ONE_ATTEMPT)): Publisher {
  return {
    async publish(messages) {
      const { Failed: failed = [] } = await classified(client.send(new PublishBatchCommand({
        TopicArn: topicArn,
        PublishBatchRequestEntries: messages.map(message => ({
          Id: String(message.slot),
          Message: JSON.stringify(message),
          MessageAttributes: { [TARGETS_ATTRIBUTE]: { DataType: 'String.Array', StringValue: JSON.stringify(message.targets) } },
        })),
      })));
      return failed.map(({ Id: id, Code: code, Message: message, SenderFault: senderFault }) => ({
        slot: Number(id),
        reason: [code, message].filter(part => part).join(': '),
        senderFault: senderFault ?? false,
      }));
    },
  };
}
