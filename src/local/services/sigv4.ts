import { ApiError } from './service';

/** What a request's signature says of it: `Credential=<access key id>/<date>/<region>/<service>/aws4_request`. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/**
 * Reads the Authorization header. The signature itself is not checked: access key ids of an engine are random and
 * reach nobody but its own functions and user, so that knowing one is the proof.
 */
export function readCredentialScope(authorization: string | undefined): CredentialScope {
  if (!authorization) {
    throw new ApiError('MissingAuthenticationTokenException', 'Missing Authentication Token: requests must be signed (AWS Signature Version 4)', 403);
  }
  const match = /^AWS4-HMAC-SHA256 .*Credential=(?<accessKeyId>[^/\s,]+)\/\d{8}\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/.exec(authorization);
  if (!match?.groups) {
    throw new ApiError('IncompleteSignatureException',
      'the Authorization header must be AWS4-HMAC-SHA256 with Credential=<access key id>/<date>/<region>/<service>/aws4_request', 400);
  }
  const { accessKeyId, region, service } = match.groups;
  return { accessKeyId: accessKeyId!, region: region!, service: service! };
}
