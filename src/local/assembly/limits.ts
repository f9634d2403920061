import type { StackArtifact } from './cloud-assembly';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const TEMPLATE_BYTES = 1_000_000;
const ENTRIES: ReadonlyArray<readonly [section: 'Resources' | 'Outputs' | 'Parameters' | 'Mappings', most: number]> = [
  ['Resources', 500], ['Outputs', 200], ['Parameters', 200], ['Mappings', 200],
];

/** What CloudFormation would refuse for its size, in its words. */
export function exceededLimits({ template, templateBytes }: StackArtifact): string[] {
  const problems = templateBytes > TEMPLATE_BYTES ? [`Template may not exceed ${TEMPLATE_BYTES} bytes in size; it has ${templateBytes}.`] : [];
  for (const [section, most] of ENTRIES) {
    const count = Object.keys(template[section] ?? {}).length;
    if (count > most) problems.push(`Template format error: Number of ${section.toLowerCase()}, ${count}, is greater than maximum allowed, ${most}`);
  }
  return problems;
}
