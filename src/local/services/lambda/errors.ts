import { ApiError } from '../service';

export function invalid(message: string): ApiError {
  return new ApiError('InvalidParameterValueException', message);
}

export function functionNotFound(functionArn: string): ApiError {
  return new ApiError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
}

export function tooManyRequests(reason: string): ApiError {
  return new ApiError('TooManyRequestsException', 'Rate Exceeded.', 429, { Reason: reason });
}

/** What an invocation comes to when the engine stops under it: no outcome of the function. */
export function engineStopped(): ApiError {
  return new ApiError('ServiceException', 'the engine has been stopped', 503);
}
