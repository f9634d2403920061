import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PLATFORM_RECORD_TYPES, SAMPLE_RECORD_TYPE } from '../../protocol';
import { LogReader } from '../ports';
import { classified, ONE_ATTEMPT } from './retryable';

/** The same lines as the subscription filter lets through. */
const PATTERN = `{ ${[...PLATFORM_RECORD_TYPES, SAMPLE_RECORD_TYPE].map(type => `($.type = "${type}")`).join(' || ')} }`;

export function cloudWatchLogs(logGroupName: string, client = new CloudWatchLogsClient(ONE_ATTEMPT)): LogReader {
  return {
    async filter({ startTime, endTime }, nextToken) {
      const page = await classified(client.send(new FilterLogEventsCommand({
        logGroupName, startTime, endTime, nextToken, filterPattern: PATTERN,
      })));
      return {
        events: (page.events ?? []).flatMap(({ logStreamName, message }) => logStreamName && message ? [{ logStreamName, message }] : []),
        nextToken: page.nextToken,
      };
    },
  };
}
