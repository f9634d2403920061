import { FailureKind, RetryableError } from '../ports';

/** The steps try again themselves: they know the pace, and when to read again first. */
export const ONE_ATTEMPT = { maxAttempts: 1 } as const;

const KINDS: { readonly [name: string]: FailureKind } = {
  TooManyRequestsException: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  Throttling: 'throttled',
  RequestLimitExceeded: 'throttled',
  KMSThrottlingException: 'throttled',
  ResourceConflictException: 'conflict',
  PreconditionFailedException: 'stale-revision',
};

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** of Node's sockets. */
  readonly code?: string;
}

/** Names what is worth another try; any other error is passed on. */
export async function classified<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const kind = kindOf(error as SdkError);
    throw kind ? new RetryableError(kind, `${(error as SdkError).name}: ${(error as SdkError).message}`) : error;
  }
}

function kindOf({ name = '', code, $metadata }: SdkError): FailureKind | undefined {
  const status = $metadata?.httpStatusCode;
  if (KINDS[name]) return KINDS[name];
  if (status === 429) return 'throttled';
  const broken = name === 'TimeoutError' || ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN'].includes(code ?? '');
  return broken || (status !== undefined && status >= 500) ? 'transient' : undefined;
}
