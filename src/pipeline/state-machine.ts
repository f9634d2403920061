import { Manifest, MANIFEST_SCHEMA_VERSION } from '../manifest';

/** The manifest is a parameter of the state machine's first state, with the physical names of what was deployed. */
export function manifestOf(definition: string): Manifest {
  const manifest: Manifest | undefined = JSON.parse(definition).States?.Prepare?.Parameters?.Payload?.manifest;
  if (manifest?.schemaVersion !== MANIFEST_SCHEMA_VERSION) {
    throw new Error(`the state machine's definition has no manifest of schema version ${MANIFEST_SCHEMA_VERSION} in `
      + `States.Prepare.Parameters.Payload.manifest, but ${manifest ? `one of version ${manifest.schemaVersion}` : 'none'}`);
  }
  return manifest;
}
