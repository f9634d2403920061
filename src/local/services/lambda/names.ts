import { arnOf, ResourceAddress } from '../../assembly/arn';
import { ApiError } from '../service';
import { functionNotFound, invalid } from './errors';

/** The one version of a function that this engine has: published versions and aliases are not supported. */
export const LATEST = '$LATEST';

export function functionArnOf(address: ResourceAddress, functionName: string): string {
  return arnOf(address, 'lambda', `function:${functionName}`);
}

export interface FunctionReference {
  readonly functionName: string;
  readonly qualifier?: string;
}

/**
 * A function may be named by name, ARN or partial ARN (`<account>:function:<name>`), each with or without a qualifier.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function readFunctionReference(address: ResourceAddress, text: string, qualifierParameter?: string): FunctionReference {
  const match = new RegExp(
    '^(?:arn:(?<partition>[a-z-]+):lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>\\d{12}):)?(?:function:)?'
    + '(?<name>[A-Za-z0-9_-]{1,64})(?::(?<qualifier>\\$LATEST|[A-Za-z0-9_-]+))?$',
  ).exec(text);
  if (!match?.groups) {
    throw new ApiError('ValidationException', `1 validation error detected: Value '${text}' at 'functionName' is no name or ARN of a function`);
  }
  const { partition, region, account, name, qualifier } = match.groups as { [group: string]: string | undefined };
  if (qualifier && qualifierParameter && qualifier !== qualifierParameter) {
    throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
  }
  const { partition: ourPartition, region: ourRegion, accountId } = address;
  if ((partition ?? ourPartition) !== ourPartition || (region ?? ourRegion) !== ourRegion || (account ?? accountId) !== accountId) {
    throw functionNotFound(text);
  }
  return { functionName: name!, qualifier: qualifier ?? qualifierParameter };
}
