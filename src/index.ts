export * from './cold-start-benchmark';
export * from './memory-range';
export * from './placement';
export * from './probe';
