/** Where a resource lives. */
export interface ResourceAddress {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>`. */
export function arnOf(address: ResourceAddress, service: string, resource: string): string {
  return `arn:${address.partition}:${service}:${address.region}:${address.accountId}:${resource}`;
}
