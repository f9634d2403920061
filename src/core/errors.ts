/** Something the user asked for can't be had; the message says what is allowed. */
export class InvalidRequest extends Error {
  readonly name = 'InvalidRequest';
}
