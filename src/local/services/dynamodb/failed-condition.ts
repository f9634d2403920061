import { isRecord } from '../properties';
import type { JsonObject } from '../protocols/aws-json';
import { ApiError } from '../service';
import type { ActionName } from './actions';

/**
 * Does an action with `ReturnValuesOnConditionCheckFailure`, which dynalite doesn't know: a failed condition is answered with the item
 * as it is then. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export async function withItemOfFailedCondition(
  action: ActionName, input: JsonObject, keyAttributes: readonly string[], call: (action: ActionName, input: JsonObject) => Promise<JsonObject>,
): Promise<JsonObject> {
  const { ReturnValuesOnConditionCheckFailure: wanted, ...rest } = input;
  try {
    return await call(action, rest);
  } catch (error) {
    if (wanted !== 'ALL_OLD' || !(error instanceof ApiError) || error.code !== 'ConditionalCheckFailedException') throw error;
    const given = isRecord(input.Key) ? input.Key : input.Item as JsonObject;
    const key = Object.fromEntries(keyAttributes.map(name => [name, given[name]]));
    const { Item: item } = await call('GetItem', { TableName: input.TableName, Key: key, ConsistentRead: true });
    throw new ApiError(error.code, error.message, error.statusCode, item ? { Item: item } : {});
  }
}
