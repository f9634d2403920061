import { isRecord } from '../properties';
import type { JsonObject } from '../protocols/aws-json';
import { ApiError } from '../service';

const MOST_ENTRIES = 10;
/** Of all bodies together. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const LARGEST_BATCH = 1024 * 1024;

/** What a batch action answers: an entry fails alone. */
export interface BatchAnswer {
  readonly Successful: object[];
  readonly Failed: object[];
}

/** Does an action entry by entry. What is wrong with the batch as a whole fails all of it. */
export function forEachEntry(input: JsonObject, act: (entry: JsonObject) => object, bodyOf: (entry: JsonObject) => string = () => ''): BatchAnswer {
  const answer: BatchAnswer = { Successful: [], Failed: [] };
  const entries = entriesOf(input);
  const size = entries.reduce((sum, entry) => sum + Buffer.byteLength(bodyOf(entry)), 0);
  if (size > LARGEST_BATCH) {
    throw new ApiError('BatchRequestTooLong', `Batch requests cannot be longer than ${LARGEST_BATCH} bytes. You have sent ${size} bytes.`);
  }
  for (const entry of entries) {
    try {
      answer.Successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      answer.Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return answer;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
function entriesOf(input: JsonObject): JsonObject[] {
  const entries = Array.isArray(input.Entries) ? input.Entries.filter(isRecord) : [];
  if (entries.length === 0) throw new ApiError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > MOST_ENTRIES) {
    throw new ApiError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`);
  }
  const ids = entries.map(({ Id: id }) => id);
  if (!ids.every(id => typeof id === 'string' && /^[\w-]{1,80}$/.test(id))) {
    throw new ApiError('InvalidBatchEntryId', 'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.');
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) < index);
  if (repeated !== undefined) throw new ApiError('BatchEntryIdsNotDistinct', `Id ${String(repeated)} repeated.`);
  return entries;
}
