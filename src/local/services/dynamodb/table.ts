/** A table as deployed. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly keyAttributes: readonly string[];
  readonly keyId?: string;
  readonly timeToLiveAttribute?: string;
}
