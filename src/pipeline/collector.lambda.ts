export async function handler(): Promise<never> {
  throw new Error('not implemented: collector');
}
