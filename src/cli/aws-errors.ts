import { UserError } from './errors';
import type { Terminal } from './terminal';

const CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError', 'NoCredentialsError']);
const REFUSED = new Set(['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidSignatureException', 'SignatureDoesNotMatch']);
const DENIED = new Set(['AccessDenied', 'AccessDeniedException', 'AccessDeniedError', 'UnauthorizedOperation']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Does something on AWS; what the account, the credentials or the network refuse is told in two lines. */
export async function onAws<T>(env: Terminal['env'], action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw explained(error as Error & { code?: string }, env);
  }
}

function explained(error: Error & { code?: string }, env: Terminal['env']): Error {
  const { name, message, code } = error;
  if (error instanceof UserError) return error;
  if (/^Region (is missing|not accepted)/.test(message)) return new UserError('No AWS region is set, or one that is none.', 'Set AWS_REGION, or a region in the profile of AWS_PROFILE.');
  if (CREDENTIALS.has(name)) return new UserError(`There are no AWS credentials: ${message}`, 'Set AWS_PROFILE or the AWS_… variables, or log in; `aws sts get-caller-identity` must work.');
  if (REFUSED.has(name)) return new UserError(`AWS refuses the credentials: ${message}`, 'Renew them; `aws sts get-caller-identity` must work.');
  if (DENIED.has(name)) return new UserError(message, 'Grant it to the user: the benchmark\'s grantRun() has what run needs, with cloudformation:GetTemplate and cloudformation:DescribeStackResource.');
  if (code && UNREACHABLE.has(code)) {
    const endpoint = env.AWS_ENDPOINT_URL;
    return endpoint
      ? new UserError(`Nothing answers at AWS_ENDPOINT_URL ${endpoint} (${code}).`, 'Start what should listen there (the serve command), or unset AWS_ENDPOINT_URL.')
      : new UserError(`AWS can't be reached: ${message}`, 'Check the network and AWS_REGION.');
  }
  return error;
}
