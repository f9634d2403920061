import { randomUUID } from 'node:crypto';
import { PropertyReader } from './properties';
import { arnOf, type ResourceAddress } from '../assembly/arn';
import type { ResourceContext, ResourceProperties } from '../assembly/resource-provider';
import type { EngineContext } from '../engine-context';
import { parsePolicy, type PolicyDocument } from '../iam/policy-document';
import type { Principal } from '../iam/principal';
import { readJsonCall } from './protocols/aws-json';
import { ApiError, ApiRequest, ApiResponse, Service } from './service';

/** What the services with encryption at rest ask of KMS. */
export interface KeyAccess {
  /** Fails unless the key exists; `alias/aws/…` keys always do. */
  requireKey(keyId: string): void;
  /** Fails unless the principal may do all of these with the key; nobody needs rights on an `alias/aws/…` key. */
  authorize(keyId: string | undefined, principal: Principal, actions: readonly string[], context?: { readonly [key: string]: string }): void;
}

/** What conditions of policies may ask of a service that uses a key in somebody's name. */
export function viaService(service: string, { region, accountId }: ResourceAddress): { readonly [key: string]: string } {
  return { 'kms:ViaService': `${service}.${region}.amazonaws.com`, 'kms:CallerAccount': accountId };
}

interface Key {
  readonly arn: string;
  readonly policies: PolicyDocument[];
}

/** AWS KMS, as far as encryption at rest goes: keys and who may use them. Nothing is really encrypted: it all is this machine's memory. */
export class KmsService implements Service, KeyAccess {
  readonly signingName = 'kms';
  private readonly keys = new Map<string, Key>();
  private readonly aliases = new Map<string, string>();

  readonly resourceTypes = {
    'AWS::KMS::Key': {
      supportedProperties: [
        'Description', 'EnableKeyRotation', 'KeyPolicy', 'PendingWindowInDays', 'RotationPeriodInDays', 'Tags',
        'Enabled', 'KeySpec', 'KeyUsage', 'MultiRegion',
      ],
      create: (context: ResourceContext, properties: ResourceProperties) => this.createKey(context, properties),
    },
    'AWS::KMS::Alias': {
      supportedProperties: ['AliasName', 'TargetKeyId'],
      create: (context: ResourceContext, properties: ResourceProperties) => this.createAlias(context, properties),
    },
  };

  constructor(private readonly context: EngineContext) {}

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action } = readJsonCall(request);
    throw new ApiError('UnsupportedOperationException', `KMS action ${action} is not supported by the engine: it just knows keys of encryption at rest`);
  }

  requireKey(keyId: string): void {
    if (!isAwsManaged(keyId)) this.keyOf(keyId);
  }

  authorize(keyId: string | undefined, principal: Principal, actions: readonly string[], context?: { readonly [key: string]: string }): void {
    if (keyId === undefined || isAwsManaged(keyId)) return;
    const key = this.keyOf(keyId);
    for (const action of actions) {
      this.context.authorizer.authorize({ principal, action, resource: key.arn, resourcePolicies: key.policies, context });
    }
  }

  private createKey(context: ResourceContext, properties: ResourceProperties) {
    const reader = new PropertyReader('AWS::KMS::Key', context, properties);
    reader.only('Enabled', true);
    reader.only('KeySpec', 'SYMMETRIC_DEFAULT');
    reader.only('KeyUsage', 'ENCRYPT_DECRYPT');
    reader.only('MultiRegion', false);
    const policy = reader.record('KeyPolicy') as PolicyDocument | undefined;
    if (policy) parsePolicy(policy, 'resource', `of key '${context.logicalId}'`);
    const keyId = randomUUID();
    const arn = arnOf(this.context.address, 'kms', `key/${keyId}`);
    this.keys.set(keyId, { arn, policies: policy ? [policy] : [] });
    return { physicalId: keyId, attributes: { Arn: arn, KeyId: keyId } };
  }

  private createAlias(context: ResourceContext, properties: ResourceProperties) {
    const reader = new PropertyReader('AWS::KMS::Alias', context, properties);
    const name = reader.requiredText('AliasName');
    if (!/^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/.test(name)) {
      reader.refuse('AliasName', name, 'must begin with alias/ but not alias/aws/, then letters, digits, / _ -');
    }
    const keyId = reader.requiredText('TargetKeyId');
    this.keyOf(keyId);
    this.aliases.set(name, keyId);
    return { physicalId: name };
  }

  /** By id, ARN, alias or alias ARN. */
  private keyOf(keyId: string): Key {
    const id = keyId.startsWith('arn:') ? keyId.split(':').slice(5).join(':').replace(/^key\//, '') : keyId;
    const key = this.keys.get(id) ?? this.keys.get(this.aliasTarget(id));
    if (!key) throw new ApiError('NotFoundException', `KMS key '${keyId}' does not exist`);
    return key;
  }

  private aliasTarget(alias: string): string {
    const target = this.aliases.get(alias) ?? '';
    return target.slice(target.lastIndexOf('/') + 1);
  }
}

/** AWS's own keys: their policies let everybody in the account use them through the service. */
function isAwsManaged(keyId: string): boolean {
  return /(^|:)alias\/aws\//.test(keyId);
}
