/** Java costs nothing; Python from 3.12 and .NET from 8 on are charged (https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html). */
const FROM: ReadonlyArray<{ readonly language: RegExp; readonly version: readonly [number, number]; readonly support: 'free' | 'charged' }> = [
  { language: /^java(\d+)()/, version: [11, 0], support: 'free' },
  { language: /^python(\d+)\.(\d+)/, version: [3, 12], support: 'charged' },
  { language: /^dotnet(\d+)()/, version: [8, 0], support: 'charged' },
];

/** By Lambda's identifier, e.g. python3.13. */
export function snapStartOf(runtime: string): 'free' | 'charged' | 'unsupported' {
  for (const { language, version: [major, minor], support } of FROM) {
    const match = language.exec(runtime);
    if (!match) continue;
    const [has, hasMinor] = [Number(match[1]), Number(match[2])];
    return has > major || (has === major && hasMinor >= minor) ? support : 'unsupported';
  }
  return 'unsupported';
}
