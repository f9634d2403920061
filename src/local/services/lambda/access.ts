import { functionNotFound } from './errors';
import type { Functions } from './functions';
import type { LambdaFunction } from './lambda-function';
import type { EngineContext } from '../../engine-context';
import type { Principal } from '../../iam/principal';

/** Functions, for those who may act on them. */
export class FunctionAccess {
  constructor(private readonly context: EngineContext, private readonly functions: Functions) {}

  /** Who may not act on a function does not learn whether it exists. */
  authorize(action: string, reference: string, principal: Principal, qualifier?: string): LambdaFunction {
    const { resource, lambdaFunction } = this.functions.look(reference, qualifier);
    this.context.authorizer.authorize({ principal, action: `lambda:${action}`, resource, resourcePolicies: lambdaFunction?.policies });
    if (!lambdaFunction) throw functionNotFound(resource);
    return lambdaFunction;
  }
}
