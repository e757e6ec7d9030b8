/**
 * The steps of a change of key, as they stand in the secret itself: whoever goes on with it needs
 * nothing else.
 *
 * Each step leaves both values accepted. The new one is accepted before anybody uses it, and the old
 * one until nobody does any more.
 */

/** The values of a secret that have a previous one beside them. */
export const previousNames = {
  messageToken: 'previousMessageToken',
  encodingAesKey: 'previousEncodingAesKey',
  linkSigningKey: 'previousLinkSigningKey',
} as const;

/** A value that can be changed with both valid meanwhile. */
export type RotatedField = keyof typeof previousNames;

/** All that is in a secret. What is not known here stays as it is. */
export type SecretFields = Readonly<Record<string, unknown>>;

/**
 * - `prepared`: the new value is accepted (it stands at the previous one's place), the old one is used
 * - `switched`: the new value is used, the old one is still accepted
 */
export type RotationStep = 'prepared' | 'switched';

/** A change of key that is under way. */
export interface Rotation {
  step: RotationStep;
  /** When this step was taken, seconds since 1970. */
  at: number;
}

/** The field of a secret that says how far its changes are. No function reads it. */
const ROTATIONS = 'rotations';

/**
 * @param writtenAt when the secret was written: a previous value that somebody has entered by hand is
 *   no newer than that
 * @returns undefined where none is under way
 */
export function rotationOf(
  secret: SecretFields,
  field: RotatedField,
  writtenAt: number,
): Rotation | undefined {
  if (textIn(secret, previousNames[field]) === '') return undefined;
  const { step, at } = Object(rotationsIn(secret)[field]) as Partial<Rotation>;
  const isKnown = (step === 'prepared' || step === 'switched') && typeof at === 'number';
  return isKnown ? { step, at } : { step: 'switched', at: writtenAt };
}

/** The new value is accepted from now on, and used by nobody. */
export function prepared(
  secret: SecretFields,
  { field, value, at }: { field: RotatedField; value: string; at: number },
): SecretFields {
  const next = { ...secret, [previousNames[field]]: value };
  return withRotation(next, field, { step: 'prepared', at });
}

/** The new value is used from now on, and the old one still accepted. */
export function switched(secret: SecretFields, field: RotatedField, at: number): SecretFields {
  const value = textIn(secret, previousNames[field]);
  const next = { ...secret, [field]: value, [previousNames[field]]: textIn(secret, field) };
  return withRotation(next, field, { step: 'switched', at });
}

/** Only the value that is used is accepted: after the last step, or where a change is taken back. */
export function ended(secret: SecretFields, field: RotatedField): SecretFields {
  return withRotation({ ...secret, [previousNames[field]]: '' }, field, undefined);
}

/** A value that is used elsewhere already: it is taken at once, and the old one still accepted. */
export function overtaken(
  secret: SecretFields,
  { field, value, at }: { field: RotatedField; value: string; at: number },
): SecretFields {
  return switched(prepared(secret, { field, value, at }), field, at);
}

/** A text of a secret as it was pasted; empty where there is none. */
export function textIn(secret: SecretFields, name: string): string {
  const value = secret[name];
  return typeof value === 'string' ? value.trim() : '';
}

function rotationsIn(secret: SecretFields): Readonly<Record<string, unknown>> {
  return Object(secret[ROTATIONS]) as Readonly<Record<string, unknown>>;
}

function withRotation(
  secret: SecretFields,
  field: RotatedField,
  rotation: Rotation | undefined,
): SecretFields {
  const { [ROTATIONS]: _before, ...rest } = secret;
  const { [field]: _own, ...others } = rotationsIn(secret);
  const rotations = rotation ? { ...others, [field]: rotation } : others;
  return Object.keys(rotations).length === 0 ? rest : { ...rest, [ROTATIONS]: rotations };
}
