/**
 * The one description of a benchmark: a parameter in the state machine's definition and metadata of the state machine's resource.
 * Whoever needs to know a benchmark reads this; nothing is ever parsed from ids or names.
 */

/** The key of the manifest in the CloudFormation `Metadata` of the state machine's resource. */
export const MANIFEST_METADATA_KEY = 'cdk-cold-start-benchmark:manifest';

export const MANIFEST_SCHEMA_VERSION = 1;

export interface ManifestFunction {
  /** physical name; a token until deployment. */
  readonly functionName: string;
  readonly variant: string;
  readonly memorySizeMB: number;
  /** `x86_64` or `arm64`. */
  readonly architecture: string;
  /** Lambda's identifier, e.g. `python3.13`. */
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly scenarios: string[];
}

export interface Manifest {
  readonly schemaVersion: number;
  readonly tool: { readonly name: string; readonly version: string };
  /** the construct's path in its app, e.g. `Stack/Bench`. */
  readonly constructPath: string;
  readonly functions: ManifestFunction[];
  readonly defaults: { readonly samples: number; readonly placements: string[] };
  /**
   * Logical id of the invoker in its stack; `DescribeStackResource` answers with its name. Not the name: the invoker is told the state
   * machine's ARN, and CloudFormation refuses two resources that name each other, as the state machine's definition would.
   */
  readonly invokerLogicalId: string;
  /** names (tokens until deployment) of what a client talks to. */
  readonly aggregatorFunctionName: string;
  readonly resultsTableName: string;
}
