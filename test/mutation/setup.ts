import fc from 'fast-check';

// the same score each time; and a counterexample need not be a small one: nobody reads it.
fc.configureGlobal({ seed: 1, endOnFailure: true });
