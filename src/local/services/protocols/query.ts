import { randomUUID } from 'node:crypto';
import { ApiError, ApiRequest, ApiResponse } from '../service';
import { element, toXml, XmlObject } from './xml';

/** The query protocol: a form with dotted names, an XML answer. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export interface QueryCall {
  readonly action: string;
  readonly input: QueryInput;
}

/** The dotted names as a tree: `Attributes.entry.1.key` is `input.Attributes.entry['1'].key`. */
export interface QueryInput { readonly [name: string]: string | QueryInput | undefined }

export function isQueryCall(request: Pick<ApiRequest, 'headers'>): boolean {
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
}

export function readQueryCall(request: ApiRequest): QueryCall {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const action = form.get('Action');
  if (!action) {
    throw new ApiError('MissingAction', 'the request has no Action parameter');
  }
  return { action, input: treeOf(form) };
}

type MutableTree = { [name: string]: string | MutableTree };

function treeOf(form: URLSearchParams): QueryInput {
  const root: MutableTree = Object.create(null);
  for (const [name, value] of form) {
    const path = name.split('.');
    const last = path.pop()!;
    let node = root;
    for (const part of path) {
      const next = node[part] ??= Object.create(null) as MutableTree;
      if (typeof next === 'string') {
        throw new ApiError('MalformedQueryString', `the parameter '${name}' is both a value and a structure`);
      }
      node = next;
    }
    node[last] = value;
  }
  return root;
}

/** A string parameter, or undefined. */
export function textOf(input: QueryInput, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' ? value : undefined;
}

/** A list parameter (`<name>.member.<n>` or flat `<name>.<n>`), in order. */
export function listOf(input: QueryInput, name: string): (string | QueryInput)[] {
  const list = input[name];
  if (list === undefined || typeof list === 'string') return [];
  const members = typeof list.member === 'object' ? list.member : list;
  return numbered(members);
}

/** The structures of a list parameter. */
export function structuresOf(input: QueryInput, name: string): QueryInput[] {
  return listOf(input, name).filter((item): item is QueryInput => typeof item === 'object');
}

/** A map parameter (`<name>.entry.<n>.key` and `.value`; SNS says `Name` and `Value` for message attributes). */
export function mapOf(input: QueryInput, name: string, keyName = 'key', valueName = 'value'): Map<string, string | QueryInput> {
  const map = input[name];
  if (map === undefined || typeof map === 'string' || typeof map.entry !== 'object') return new Map();
  const entries = numbered(map.entry).filter((item): item is QueryInput => typeof item === 'object');
  return new Map(entries.map(entry => [textOf(entry, keyName) ?? '', entry[valueName] ?? '']));
}

function numbered(members: QueryInput): (string | QueryInput)[] {
  return Object.keys(members).map(Number).filter(Number.isInteger).sort((a, b) => a - b).map(key => members[String(key)]!);
}

/** `<Action>Response` with the result in `<Action>Result`; actions without output have no result element. */
export function queryAnswer(action: string, namespace: string, result?: XmlObject): ApiResponse {
  const requestId = randomUUID();
  const content = (result ? element(`${action}Result`, result) : '') + toXml({ ResponseMetadata: { RequestId: requestId } });
  return xmlAnswer(200, `<${action}Response xmlns="${namespace}">${content}</${action}Response>`, requestId);
}

export function queryErrorAnswer(error: ApiError): ApiResponse {
  const requestId = randomUUID();
  const type = error.statusCode < 500 ? 'Sender' : 'Receiver';
  return xmlAnswer(error.statusCode, toXml({
    ErrorResponse: { Error: { Type: type, Code: error.code, Message: error.message }, RequestId: requestId },
  }), requestId);
}

function xmlAnswer(statusCode: number, body: string, requestId: string): ApiResponse {
  return { statusCode, headers: { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId }, body };
}
