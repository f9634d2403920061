import type { Faults } from './faults';
import type { FunctionConfiguration } from '../services/lambda/configuration';
import type { Environments } from '../services/lambda/environments';
import type { Invocation } from '../services/lambda/invoker';
import type { LambdaFunction } from '../services/lambda/lambda-function';

const SLOW_UPDATE_MS = 5000;

/** Updates of functions that take long, or are done before they are in force everywhere. */
export class UpdateFaults {
  /** functions whose next invocation gets what an update has replaced. */
  private readonly outdated = new Map<LambdaFunction, { readonly fault: 'stale' | 'warm'; readonly configuration: FunctionConfiguration }>();
  /** the configuration of a function's last invocation. */
  private readonly served = new Map<LambdaFunction, FunctionConfiguration>();

  constructor(private readonly faults: Faults) {}

  /** How much longer than others an update takes. */
  delayMs(functionName: string): number {
    return this.faults.happens('slow-updates', { functionName }) ? SLOW_UPDATE_MS : 0;
  }

  /** Environments of which an update may spare some, or which it may not reach at once. */
  outliving(environments: Pick<Environments, 'retire'>): Pick<Environments, 'retire'> {
    return {
      retire: async lambdaFunction => {
        const { serving: configuration } = lambdaFunction;
        this.outdated.delete(lambdaFunction);
        const warm = this.served.get(lambdaFunction) === configuration && this.faults.strikes('warm');
        if (warm || this.faults.strikes('stale')) this.outdated.set(lambdaFunction, { fault: warm ? 'warm' : 'stale', configuration });
        if (!warm) await environments.retire(lambdaFunction);
      },
    };
  }

  /** The configuration of the environment that an invocation gets. */
  configurationFor({ lambdaFunction, requestId }: Invocation): FunctionConfiguration {
    const { serving, name: functionName } = lambdaFunction;
    const outdated = this.outdated.get(lambdaFunction);
    // until the update is done the old one is the right one.
    if (!outdated || outdated.configuration === serving) {
      this.served.set(lambdaFunction, serving);
      return serving;
    }
    this.outdated.delete(lambdaFunction);
    this.faults.remember(outdated.fault, { functionName, requestId });
    return outdated.configuration;
  }
}
