import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { listenOnLoopback, pageRefusal } from '../loopback';

/** Lambda's limit on a response: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, in the words of its error. */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** What a runtime tells through the API. */
export interface RuntimeListener {
  /** It is ready for an event. */
  next(): void;
  reply(reply: Reply): void;
  initError(error: RuntimeError): void;
}

/** How a runtime answered an invocation. */
export interface Reply {
  readonly kind: 'response' | 'error' | 'too-large';
  readonly payload: Buffer;
  /** of an error, if the runtime names one beside its payload. */
  readonly errorType?: string;
  /** `performance.now()` at its first and its last byte. */
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface RuntimeError {
  readonly errorType: string;
  readonly payload: Buffer;
}

/** An event as `/next` hands it out. */
export interface RuntimeEvent {
  readonly requestId: string;
  readonly payload: Buffer;
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
  readonly clientContext?: string;
}

const ERROR_TYPE_HEADER = 'lambda-runtime-function-error-type';
const ROOT = '/2018-06-01/runtime/';

/** The Runtime API of one environment: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html */
export class RuntimeApi {
  static async open(listener: RuntimeListener): Promise<RuntimeApi> {
    const api = new RuntimeApi(listener);
    api.address = await listenOnLoopback(api.server);
    return api;
  }

  /** `host:port`, as in AWS_LAMBDA_RUNTIME_API. */
  address!: string;
  private readonly server: Server;
  private waiting?: ServerResponse;
  private requestId?: string;
  private initialized = false;

  private constructor(private readonly listener: RuntimeListener) {
    // a handler may take 15 minutes between two requests on one connection.
    this.server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
      this.route(request, response).catch(() => response.destroy());
    });
  }

  /** Answers the runtime that waits for an event. */
  hand(event: RuntimeEvent): void {
    const response = this.waiting;
    this.waiting = undefined;
    this.requestId = event.requestId;
    response?.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': event.payload.length,
      'Lambda-Runtime-Aws-Request-Id': event.requestId,
      'Lambda-Runtime-Deadline-Ms': event.deadlineMs,
      'Lambda-Runtime-Invoked-Function-Arn': event.functionArn,
      'Lambda-Runtime-Trace-Id': event.traceId,
      ...(event.clientContext && { 'Lambda-Runtime-Client-Context': event.clientContext }),
    }).end(event.payload);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path] = (request.url ?? '').split('?');
    const refusal = pageRefusal(request, this.address);
    if (refusal) {
      request.resume();
      return answer(response, 403, { errorMessage: refusal, errorType: 'AccessDenied' });
    }
    const [, requestId, verb] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (request.method === 'GET' && path === `${ROOT}invocation/next`) {
      this.next(response);
    } else if (request.method === 'POST' && path === `${ROOT}init/error`) {
      await this.initError(request, response);
    } else if (request.method === 'POST' && verb) {
      await this.reply(decodeURIComponent(requestId), verb as 'response' | 'error', request, response);
    } else {
      request.resume();
      answer(response, 404, { errorMessage: `${request.method} ${path} is not in the Runtime API`, errorType: 'NotFound' });
    }
  }

  private next(response: ServerResponse): void {
    if (this.requestId || this.waiting) {
      return answer(response, 403, { errorMessage: 'an invocation is not answered yet', errorType: 'InvalidStateTransition' });
    }
    this.initialized = true;
    this.waiting = response;
    this.listener.next();
  }

  private async initError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.initialized) {
      request.resume();
      return answer(response, 403, { errorMessage: 'INIT is over', errorType: 'InvalidStateTransition' });
    }
    const { payload } = await bodyOf(request);
    answer(response, 202, { status: 'OK' });
    this.listener.initError({ errorType: headerOf(request) ?? errorTypeIn(payload) ?? 'Runtime.Unknown', payload });
  }

  private async reply(requestId: string, verb: 'response' | 'error', request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (requestId !== this.requestId) {
      request.resume();
      return answer(response, 400, { errorMessage: `${requestId} is not the current invocation`, errorType: 'InvalidRequestID' });
    }
    const startedAt = performance.now();
    const { payload, tooLarge } = await bodyOf(request);
    this.requestId = undefined;
    if (tooLarge) {
      answer(response, 413, { errorMessage: `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`, errorType: 'RequestEntityTooLarge' });
    } else {
      answer(response, 202, { status: 'OK' });
    }
    // a streamed response names its error in a trailer.
    const trailer = request.trailers[ERROR_TYPE_HEADER];
    this.listener.reply({
      kind: tooLarge ? 'too-large' : trailer ? 'error' : verb,
      payload: trailer ? Buffer.from(request.trailers['lambda-runtime-function-error-body'] ?? '', 'base64') : payload,
      errorType: trailer ?? headerOf(request) ?? (verb === 'error' ? errorTypeIn(payload) : undefined),
      startedAt,
      endedAt: performance.now(),
    });
  }
}

function answer(response: ServerResponse, statusCode: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(statusCode, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }).end(text);
}

/** Reads a body to its end, but keeps no more of it than may be sent on. */
async function bodyOf(request: IncomingMessage): Promise<{ payload: Buffer; tooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MAX_RESPONSE_BYTES) chunks.push(chunk);
  }
  return { payload: Buffer.concat(chunks), tooLarge: length > MAX_RESPONSE_BYTES };
}

function headerOf(request: IncomingMessage): string | undefined {
  const value = request.headers[ERROR_TYPE_HEADER];
  return typeof value === 'string' && value ? value : undefined;
}

function errorTypeIn(payload: Buffer): string | undefined {
  try {
    const { errorType } = JSON.parse(payload.toString('utf8')) as { errorType?: unknown };
    return typeof errorType === 'string' && errorType ? errorType : undefined;
  } catch {
    return undefined;
  }
}
