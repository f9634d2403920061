import type { ResourceAddress } from './arn';

/** Makes one CloudFormation resource type real in the engine. A type without a provider, or a property it does not name, fails the deployment. */
export interface ResourceProvider {
  /** top-level properties that the engine acts upon or may rightly pass over; any other is an error that names it. */
  readonly supportedProperties: readonly string[];
  create(context: ResourceContext, properties: ResourceProperties): Promise<CreatedResource> | CreatedResource;
}

/** Properties with every intrinsic function resolved. */
export interface ResourceProperties { readonly [name: string]: unknown }

export interface ResourceContext extends ResourceAddress {
  readonly logicalId: string;
  readonly stackName: string;
  /** A CloudFormation-like physical name, `<stack>-<logicalId>-<random>`, cut to `maxLength`. */
  physicalName(maxLength: number): string;
  /**
   * The local folder of a `{ S3Bucket, S3Key }` or `{ ZipFile }` code location: a private, read-only copy, the same for the same code.
   * Inline code becomes index.py or index.js, as the resource's own `Runtime` says.
   */
  stageCode(location: ResourceProperties): Promise<string>;
}

export interface CreatedResource {
  /** what `Ref` gives. */
  readonly physicalId: string;
  /** what `Fn::GetAtt` gives, by attribute name. */
  readonly attributes?: { readonly [name: string]: string };
}
