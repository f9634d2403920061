import type { ResourceAddress } from './assembly/arn';
import type { Faults } from './faults/faults';
import type { Authorizer } from './iam/authorizer';
import type { CredentialStore } from './iam/credentials';

/** What every service of an engine shares. */
export interface EngineContext {
  readonly address: ResourceAddress;
  readonly authorizer: Authorizer;
  readonly credentials: CredentialStore;
  /** 0 ≤ x < 1, from the engine's seed: the same seed gives the same order of events. */
  readonly random: () => number;
  /** what goes wrong on purpose. */
  readonly faults: Faults;
  /** One line for whoever runs the engine, e.g. what AWS would only count in a metric. */
  log(message: string): void;
}
