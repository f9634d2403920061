import { ApiError } from '../service';

export function invalid(message: string): ApiError {
  return new ApiError('InvalidParameterValueException', message);
}

export function functionNotFound(functionArn: string): ApiError {
  return new ApiError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
}
