/**
 * Whether a text matches a pattern of policy elements: `*` is any run of characters (also `:` and `/`), `?` is exactly one.
 * Greedy with one point of return, so no pattern takes more than pattern × text steps.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let position = 0;
  let index = 0;
  let star = -1;
  let resumeAt = 0;
  while (index < text.length) {
    if (pattern[position] === '*') {
      star = position++;
      resumeAt = index;
    } else if (position < pattern.length && (pattern[position] === '?' || pattern[position] === text[index])) {
      position++;
      index++;
    } else if (star >= 0) {
      position = star + 1;
      index = ++resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[position] === '*') position++;
  return position === pattern.length;
}

/**
 * `ArnLike` and `ArnEquals`: each of an ARN's six components is compared by itself, so that `*` doesn't reach over a colon.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const expected = arnComponents(pattern);
  const actual = arnComponents(arn);
  return expected.length === actual.length && expected.every((component, n) => matchesWildcards(component, actual[n]));
}

function arnComponents(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}
