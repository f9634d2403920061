/** A stack can't be deployed; every reason is a line. */
export class DeploymentError extends Error {
  constructor(readonly stackName: string, readonly problems: readonly string[], options?: ErrorOptions) {
    super(`Stack ${stackName} can't be deployed:${problems.map(problem => `\n  - ${problem}`).join('')}`, options);
    this.name = 'DeploymentError';
  }
}
