/** Who makes a request: the engine's own user (all rights), or a role that a function or a service has taken on. */
export type Principal =
  | { readonly kind: 'root' }
  /** Lambda names a function's session after the function. */
  | { readonly kind: 'role'; readonly roleArn: string; readonly sessionName?: string }
  /** an AWS service on behalf of a resource, e.g. SNS delivering from a topic: judged by resource policies alone. */
  | { readonly kind: 'service'; readonly service: string; readonly sourceArn: string };

/** The ARN a caller with a role has: `arn:aws:sts::<account>:assumed-role/<role name, without its path>/<session>`. */
export function assumedRoleArn({ roleArn, sessionName }: { readonly roleArn: string; readonly sessionName?: string }): string {
  const [, partition, , , accountId, role = ''] = roleArn.split(':');
  const roleName = role.slice(role.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${accountId}:assumed-role/${roleName}/${sessionName ?? roleName}`;
}

/** The caller as AWS's messages name it. */
export function callerName(principal: Principal): string {
  switch (principal.kind) {
    case 'root': return 'root';
    case 'role': return assumedRoleArn(principal);
    case 'service': return principal.service;
  }
}
