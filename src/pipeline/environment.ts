/** A variable that the construct gives the function. */
export function requireEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is missing: the function must be deployed by the construct`);
  return value;
}
