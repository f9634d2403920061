const { TestEnvironment } = require('jest-environment-node');

/** A mutant is dead at the first test that fails: the rest of the file is skipped, for which jest itself has no option. */
module.exports = class StopsAtFirstFailure extends TestEnvironment {
  failed = false;

  handleTestEvent = event => {
    if (event.name === 'test_fn_failure' || event.name === 'hook_failure') this.failed = true;
    if (event.name === 'test_start' && this.failed) event.test.mode = 'skip';
  };
};
