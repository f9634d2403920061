import type { ResourceAddress } from '../assembly/arn';
import { assumedRoleArn, type Principal } from '../iam/principal';
import { queryAnswer, readQueryCall } from './protocols/query';
import { ApiError, ApiRequest, ApiResponse, Service } from './service';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** AWS STS: who am I. Needs no permission. https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export class StsService implements Service {
  readonly signingName = 'sts';
  readonly resourceTypes = {};

  constructor(private readonly address: ResourceAddress) {}

  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { action } = readQueryCall(request);
    if (action !== 'GetCallerIdentity') {
      throw new ApiError('InvalidAction', `STS action ${action} is not supported by the engine; supported is GetCallerIdentity`);
    }
    return queryAnswer(action, NAMESPACE, { ...this.identityOf(request.principal), Account: this.address.accountId });
  }

  private identityOf(principal: Principal): { Arn: string; UserId: string } {
    const { partition, accountId } = this.address;
    if (principal.kind === 'role') {
      const arn = assumedRoleArn(principal);
      const [, roleName, sessionName] = arn.split('/');
      return { Arn: arn, UserId: `${roleName}:${sessionName}` };
    }
    return { Arn: `arn:${partition}:iam::${accountId}:root`, UserId: accountId };
  }
}
