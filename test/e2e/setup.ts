// real processes share the machine with whatever else runs on it: one further try, and the first one's failure is printed.
jest.retryTimes(1, { logErrorsBeforeRetry: true });
