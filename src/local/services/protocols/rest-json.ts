import { ApiError, ApiResponse } from '../service';

/** Paths and methods name the action, JSON both ways. https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export function restJsonAnswer(output: object, statusCode = 200): ApiResponse {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(output) };
}

export function restJsonErrorAnswer(error: ApiError): ApiResponse {
  const { retryAfterSeconds, ...members } = error.members;
  return {
    statusCode: error.statusCode,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': error.code,
      ...(retryAfterSeconds !== undefined && { 'Retry-After': String(retryAfterSeconds) }),
    },
    // Lambda's errors name their fault in `Type` and spell `Message` either way; clients read both.
    body: JSON.stringify({ Type: error.statusCode < 500 ? 'User' : 'Service', ...members, message: error.message, Message: error.message }),
  };
}
