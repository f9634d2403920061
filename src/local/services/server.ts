import { randomUUID } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { CredentialStore } from '../iam/credentials';
import { listenOnLoopback, pageRefusal } from '../loopback';
import { isJsonCall, jsonErrorAnswer } from './protocols/aws-json';
import { isQueryCall, queryErrorAnswer } from './protocols/query';
import { restJsonErrorAnswer } from './protocols/rest-json';
import { ApiError, ApiRequest, ApiResponse, Service } from './service';
import { readCredentialScope } from './sigv4';

export interface ApiServerOptions {
  readonly services: readonly Service[];
  readonly credentials: Pick<CredentialStore, 'principalOf'>;
  readonly region: string;
  /** told of faults of the engine itself; clients see an InternalFailure. */
  readonly log: (message: string) => void;
}

/** Above every service's own limit (Lambda: 6 MB); just keeps a mistaken client from filling the memory. */
const LARGEST_BODY = 16 * 1024 * 1024;

/** The one HTTP server of an engine, on loopback: knows the service and who asks from the request's signature. */
export class ApiServer {
  static async start(options: ApiServerOptions): Promise<ApiServer> {
    const server = createServer();
    return new ApiServer(server, await listenOnLoopback(server), options);
  }

  readonly endpoint: string;
  private readonly services: ReadonlyMap<string, Service>;

  private constructor(private readonly server: Server, private readonly address: string, private readonly options: ApiServerOptions) {
    this.endpoint = `http://${address}`;
    this.services = new Map(options.services.map(service => [service.signingName, service]));
    // a function's client keeps its connection while the environment is idle, which may be for long.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0; // nor is there a limit on a synchronous invocation: the function's own timeout ends it.
    server.on('request', (request, response) => void this.serve(request, response));
  }

  async stop(): Promise<void> {
    await new Promise<void>(resolve => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let answer: ApiResponse;
    try {
      answer = await this.answer(incoming);
    } catch (error) {
      if (outgoing.destroyed) return; // the client went away in the middle of its request: nobody is to be told.
      answer = errorAnswer(incoming, this.apiErrorOf(error));
    }
    const body = answer.body ?? '';
    outgoing.writeHead(answer.statusCode, {
      'x-amzn-RequestId': randomUUID(),
      'Content-Length': Buffer.byteLength(body),
      ...answer.headers,
    });
    outgoing.end(body);
  }

  private async answer(incoming: IncomingMessage): Promise<ApiResponse> {
    const refusal = pageRefusal(incoming, this.address);
    if (refusal) throw new ApiError('AccessDeniedException', refusal, 403);
    const body = await readBody(incoming);
    const { service, request } = this.identify(incoming, body);
    return service.handle(request);
  }

  private identify(incoming: IncomingMessage, body: Buffer): { service: Service; request: ApiRequest } {
    const scope = readCredentialScope(incoming.headers.authorization);
    const principal = this.options.credentials.principalOf(scope.accessKeyId);
    if (!principal) {
      throw new ApiError(
        isQueryCall(incoming) ? 'InvalidClientTokenId' : 'UnrecognizedClientException',
        'The security token included in the request is invalid.', 403,
      );
    }
    if (scope.region !== this.options.region) {
      throw new ApiError('InvalidSignatureException',
        `Credential should be scoped to a valid region: the request is for '${scope.region}', this engine is '${this.options.region}'`, 403);
    }
    const service = this.services.get(scope.service);
    if (!service) {
      throw new ApiError('UnsupportedOperation',
        `this engine has no service '${scope.service}'; it has ${[...this.services.keys()].sort().join(', ')}`);
    }
    const url = new URL(incoming.url ?? '/', this.endpoint);
    const request = { principal, method: incoming.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: incoming.headers, body };
    return { service, request };
  }

  private apiErrorOf(error: unknown): ApiError {
    if (error instanceof ApiError) return error;
    const { stack, message } = error instanceof Error ? error : new Error(String(error));
    this.options.log(`internal failure: ${stack ?? message}`);
    return new ApiError('InternalFailure', `the engine failed: ${message}`, 500);
  }
}

function errorAnswer(request: IncomingMessage, error: ApiError): ApiResponse {
  if (isJsonCall(request)) return jsonErrorAnswer(request, error);
  if (isQueryCall(request)) return queryErrorAnswer(error);
  return restJsonErrorAnswer(error);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) {
      throw new ApiError('RequestEntityTooLargeException', `the request's body is larger than ${LARGEST_BODY} bytes`, 413);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
