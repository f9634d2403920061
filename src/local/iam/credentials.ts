import type { Principal } from './principal';
import { ALPHANUMERIC, randomText, UPPER_BASE_32 } from '../assembly/random-text';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who may talk to the engine. An access key id can't be guessed, and knowing one is the proof: signatures are not recomputed. */
export class CredentialStore {
  private readonly principals = new Map<string, Principal>();

  /** New credentials for a principal. */
  issue(principal: Principal): Credentials {
    const accessKeyId = `LKIA${randomText(16, UPPER_BASE_32)}`;
    this.principals.set(accessKeyId, principal);
    return { accessKeyId, secretAccessKey: randomText(40, ALPHANUMERIC), sessionToken: randomText(64, ALPHANUMERIC) };
  }

  principalOf(accessKeyId: string): Principal | undefined {
    return this.principals.get(accessKeyId);
  }
}
