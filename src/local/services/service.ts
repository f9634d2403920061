import type { IncomingHttpHeaders } from 'node:http';
import type { ResourceProvider } from '../assembly/resource-provider';
import type { Principal } from '../iam/principal';

/** One AWS service of the engine: what its resource types create, and what its API answers. */
export interface Service {
  /** the name in a request's credential scope, e.g. `sns`, `states`, `logs`. */
  readonly signingName: string;
  readonly resourceTypes: { readonly [cloudFormationType: string]: ResourceProvider };
  /** Answers one request, or throws an `ApiError`. Every action asks the authorizer before it acts. */
  handle(request: ApiRequest): Promise<ApiResponse>;
  /** Ends whatever the service keeps running (timers, pollers, executions). */
  stop?(): Promise<void>;
}

/** An authenticated HTTP request. */
export interface ApiRequest {
  readonly principal: Principal;
  readonly method: string;
  /** path without the query string, percent-decoded segment by segment by whoever needs it. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ApiResponse {
  readonly statusCode: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Buffer;
}

/** An error as the service's real API names it; the server gives it the form of the request's protocol. */
export class ApiError extends Error {
  constructor(
    /** the error's code, e.g. `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    readonly statusCode: number = 400,
    /** further members of the error's shape, e.g. `{ Reason: 'ConcurrentInvocationLimitExceeded' }`. */
    readonly members: { readonly [name: string]: unknown } = {},
  ) {
    super(message);
    this.name = code;
  }
}
