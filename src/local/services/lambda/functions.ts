import { functionNotFound } from './errors';
import type { LambdaFunction } from './lambda-function';
import { functionArnOf, LATEST, readFunctionReference } from './names';
import type { ResourceAddress } from '../../assembly/arn';

/** The functions of the engine. */
export class Functions {
  private readonly byName = new Map<string, LambdaFunction>();

  constructor(private readonly address: ResourceAddress) {}

  add(lambdaFunction: LambdaFunction): void {
    this.byName.set(lambdaFunction.name, lambdaFunction);
  }

  has(functionName: string): boolean {
    return this.byName.has(functionName);
  }

  list(): LambdaFunction[] {
    return [...this.byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** By name, ARN or partial ARN. `resource` is what policies must name: with the qualifier when the request has one. */
  look(reference: string, qualifierParameter?: string): { resource: string; lambdaFunction: LambdaFunction | undefined } {
    const { functionName, qualifier } = readFunctionReference(this.address, reference, qualifierParameter);
    const arn = functionArnOf(this.address, functionName);
    return {
      resource: qualifier ? `${arn}:${qualifier}` : arn,
      lambdaFunction: (qualifier ?? LATEST) === LATEST ? this.byName.get(functionName) : undefined,
    };
  }

  find(reference: string): LambdaFunction {
    const { resource, lambdaFunction } = this.look(reference);
    if (!lambdaFunction) throw functionNotFound(resource);
    return lambdaFunction;
  }
}
