import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';

type Answer = (input: { readonly [member: string]: unknown }) => object;

/** AWS as the SDK's own clients see it: takes every request on loopback and answers by the operation's name. */
export class FakeAws {
  static async start(): Promise<FakeAws> {
    const aws = new FakeAws();
    await new Promise<void>(resolve => aws.server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  /** what has been asked, e.g. `GetItem` or `GET /2016-08-19/account-settings`. */
  readonly operations: string[] = [];
  private answers: { readonly [operation: string]: Answer } = {};
  private readonly server = createServer((request, response) => void this.serve(request).then(({ status, body }) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  }));

  /** The variables by which a Lambda's clients find it. */
  get environment(): { readonly [name: string]: string } {
    const { port } = this.server.address() as AddressInfo;
    return { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
  }

  answer(answers: { readonly [operation: string]: Answer }): void {
    this.answers = answers;
    this.operations.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const target = request.headers['x-amz-target'] as string | undefined;
    const operation = target?.split('.').at(-1) ?? `${request.method} ${request.url}`;
    this.operations.push(operation);
    const answer = this.answers[operation];
    if (!answer) return { status: 400, body: { __type: 'UnexpectedOperation', message: operation } };
    return { status: 200, body: answer(chunks.length ? JSON.parse(Buffer.concat(chunks).toString()) as { [member: string]: unknown } : {}) };
  }
}
