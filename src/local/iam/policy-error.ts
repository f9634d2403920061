/** A policy that AWS would refuse, or one that says what the engine can't judge; either fails the deployment. */
export class PolicyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PolicyError';
  }
}
