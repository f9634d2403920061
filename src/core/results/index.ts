/** Of what a run brought, results.json is made. */
export { buildResults, type ResultsInput } from './build';
export { resultCell } from './cell';
export { type Metric, METRICS, type ResultCell, type Results, RESULTS_SCHEMA_VERSION, type ResultSample, type RunStatus, type Shortfall } from './contract';
export { metricOf } from './metrics';
export { type JudgedRound, type RunRecord, statusOf, tallyOfRound } from './run';
export { type LocalMeasurement, type Sampled, sampleOf } from './sample';
export { sampleWarnings } from './warnings';
