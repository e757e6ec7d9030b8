/**
 * How the values in WeChat's replies are read. Numbers and texts change places there, and `null`
 * stands where nothing is meant. What is needed is taken; what is not told is undefined.
 */
import * as z from 'zod/mini';
import { AUTHORIZER_APP_ID } from './app-id.ts';
import { LONGEST_LIFE_SECONDS } from './lifetimes.ts';

const NUMBER = /^\s*-?\d{1,15}\s*$/;

/** A text; also of a number. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** A number; also of a text. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'string') return NUMBER.test(value) ? Number(value) : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** WeChat's `errcode`; undefined where there is none, as in most successes. */
export function errcodeIn(json: unknown): number | undefined {
  const { errcode } = Object(json) as { errcode?: unknown };
  return readNumber(errcode);
}

/** A text that must be there. */
export const requiredText = () => z.pipe(z.transform(readText), z.string().check(z.minLength(1)));

/** How long something lives, in whole seconds; undefined where what is told is no life. */
export const lifeSeconds = () => z.transform(readLife);

function readLife(value: unknown): number | undefined {
  const seconds = Math.floor(readNumber(value) ?? 0);
  return seconds > 0 && seconds <= LONGEST_LIFE_SECONDS ? seconds : undefined;
}

/** The id of an account, which must be there: it becomes part of a key. */
export const requiredAccountId = () =>
  z.pipe(
    z.transform((value) => readText(value)?.trim()),
    z.string().check(z.regex(AUTHORIZER_APP_ID)),
  );

/** The errcode of a success that has no other field. */
export const requiredSuccess = () => z.pipe(z.transform(readNumber), z.literal(0));

/** A text, which may be empty. */
export const anyText = () => z.transform(readText);

/** A text; undefined where it is empty. */
export const optionalText = () => z.transform((value) => readText(value) || undefined);

export const optionalNumber = () => z.transform(readNumber);

/** What the schema reads; undefined where something else is there, or nothing. */
export function optional<Value>(schema: z.ZodMiniType<Value>): z.ZodMiniType<Value | undefined> {
  return z.transform((value) => schema.safeParse(value).data);
}

/** Permission sets as WeChat tells them. */
export interface ToldPermissionSets {
  /** Ids, each once. Undefined where WeChat does not say; an empty list says something. */
  permissionSets?: number[] | undefined;
  /** Some entries could not be read: there may be more. */
  areSetsPartial?: true | undefined;
}

/** Permission sets; no list, and one without any readable entry, tell nothing. */
export const toldPermissionSets = () => z.transform(readPermissionSets);

/** Entries without an id are skipped: a code works once, so its reply must not be lost. */
function readPermissionSets(value: unknown): ToldPermissionSets {
  if (!Array.isArray(value)) return {};
  const ids = value.map(idOfSet).filter((id) => id !== undefined);
  if (value.length > 0 && ids.length === 0) return {};
  const permissionSets = [...new Set(ids)];
  return ids.length < value.length ? { permissionSets, areSetsPartial: true } : { permissionSets };
}

function idOfSet(entry: unknown): number | undefined {
  const { funcscope_category: category } = Object(entry) as { funcscope_category?: unknown };
  const id = readNumber((Object(category) as { id?: unknown }).id);
  return id !== undefined && Number.isInteger(id) && id > 0 ? id : undefined;
}
