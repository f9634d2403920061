/**
 * Where the measured work runs.
 *
 * A cold start has two parts, which behave differently: INIT has burst CPU, so it is nearly flat over memory,
 * while the first invoke gets CPU in proportion to memory. The placement decides which part does the work.
 */
export enum Placement {
  /**
   * The module is loaded in INIT, the scenario runs in the first invoke.
   */
  HANDLER = 'handler',

  /**
   * The module is loaded and the scenario runs in INIT, before the first invoke.
   */
  INIT = 'init',

  /**
   * The module is loaded and the scenario runs in the first invoke.
   */
  LAZY = 'lazy',
}
