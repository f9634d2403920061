/** A package of which a bundle has code. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly author?: string;
  /** from the root of the repository. */
  readonly directory: string;
}

/** The part of esbuild's metafile that is read. */
export interface Metafile {
  readonly outputs: { readonly [path: string]: { readonly inputs: { readonly [path: string]: unknown } } };
}

/** The part of `npm audit --json` that is read. */
export interface AuditReport {
  readonly vulnerabilities: {
    readonly [name: string]: {
      readonly name: string;
      readonly severity: string;
      readonly nodes: readonly string[];
      readonly via: ReadonlyArray<string | { readonly title: string; readonly url: string }>;
    };
  };
}

export function packagesIn(root: string, metafiles: readonly Metafile[]): BundledPackage[];
export function notices(root: string, packages: readonly BundledPackage[], where: string): string;
export function advisoriesOf(report: AuditReport, packages: readonly BundledPackage[]): string[];
