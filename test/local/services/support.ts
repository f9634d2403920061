import type { ResourceAddress } from '../../../src/local/assembly/arn';
import type { CreatedResource, ResourceContext } from '../../../src/local/assembly/resource-provider';
import type { EngineContext } from '../../../src/local/engine-context';
import type { FaultShares } from '../../../src/local/faults/definitions';
import { Faults } from '../../../src/local/faults/faults';
import { Authorizer } from '../../../src/local/iam/authorizer';
import { CredentialStore } from '../../../src/local/iam/credentials';
import type { Principal } from '../../../src/local/iam/principal';
import type { KeyAccess } from '../../../src/local/services/kms';
import type { ApiRequest, Service } from '../../../src/local/services/service';

export const ADDRESS: ResourceAddress = { partition: 'aws', region: 'eu-west-1', accountId: '111122223333' };
export const ROOT: Principal = { kind: 'root' };
export const ROLE: Principal & { kind: 'role' } = { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/Role' };
export const NO_KEYS: KeyAccess = { requireKey: () => undefined, authorize: () => undefined };

export interface TestContext extends EngineContext {
  readonly messages: string[];
}

export interface QueryParameters { readonly [name: string]: string }

/** A context with one role, that Lambda and Step Functions may take on and that may do nothing yet. */
export function testContext(faults: FaultShares = {}): TestContext {
  const authorizer = new Authorizer();
  const service = ['lambda.amazonaws.com', 'states.amazonaws.com'];
  authorizer.registerRole({
    roleArn: ROLE.roleArn,
    trustPolicy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }] },
  });
  const messages: string[] = [];
  return {
    address: ADDRESS,
    authorizer,
    credentials: new CredentialStore(),
    random: () => 0,
    faults: new Faults(faults, 1),
    messages,
    log: message => void messages.push(message),
  };
}

/** Lets the role do these on a resource. */
export function allow({ authorizer }: EngineContext, actions: string[], resource: string): void {
  authorizer.attachPolicy(ROLE.roleArn, actions.join(), { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] });
}

/** Makes a resource as a deployment does: only with properties that its provider knows. */
export async function create(service: Service, type: string, properties: object, logicalId = 'Resource'): Promise<CreatedResource> {
  const provider = service.resourceTypes[type]!;
  expect(provider.supportedProperties).toEqual(expect.arrayContaining(Object.keys(properties)));
  const context: ResourceContext = {
    ...ADDRESS, logicalId, stackName: 'Stack', physicalName: () => `Stack-${logicalId}-1`, stageCode: async () => '/code',
  };
  return provider.create(context, { ...properties });
}

/** Calls an action as a client of AWS's JSON protocols does. */
export async function callJson(service: Service, action: string, input: object = {}, principal: Principal = ROOT): Promise<any> {
  const answer = await service.handle(request({ 'x-amz-target': `Prefix.${action}`, 'content-type': 'application/x-amz-json-1.0' }, JSON.stringify(input), principal));
  return JSON.parse(String(answer.body));
}

/** Calls an action as a client of AWS's query protocol does; answers with the XML. */
export async function callQuery(service: Service, action: string, parameters: QueryParameters, principal: Principal = ROOT): Promise<string> {
  const form = new URLSearchParams({ Action: action, Version: '2010-03-31', ...parameters });
  const answer = await service.handle(request({ 'content-type': 'application/x-www-form-urlencoded' }, form.toString(), principal));
  return String(answer.body);
}

function request(headers: ApiRequest['headers'], body: string, principal: Principal): ApiRequest {
  return { principal, method: 'POST', path: '/', query: new URLSearchParams(), headers, body: Buffer.from(body) };
}

/** The texts of all elements of a name. */
export function texts(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(match => match[1]!);
}
