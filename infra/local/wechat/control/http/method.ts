/** A method of the test interface over HTTP: checks the arguments, then calls the method. */
import { z } from 'zod';
import type { Control } from '../control.ts';
import { APP_ID, ranges, type Range } from '../ranges.ts';

/** @returns the result. @throws {z.ZodError} for invalid arguments */
export type Method = (control: Control, body: unknown) => unknown;

/** The methods by their names. */
export type Methods = Readonly<Record<string, Method>>;

/** @param shape the arguments; others are refused */
export function method<Shape extends z.ZodRawShape>(
  shape: Shape,
  call: (control: Control, given: z.infer<z.ZodObject<Shape>>) => unknown,
): Method {
  const schema = z.strictObject(shape);
  return (control, body) => call(control, schema.parse(body));
}

/** A whole number within a range. */
export const within = ({ least, most }: Range) => z.number().int().min(least).max(most);

/** The appid of an account, whether there is one or not. */
export const appId = z.string().regex(APP_ID, 'must be wx and 16 of 0-9 and a-f');

/** Any text. */
export const text = z.string();
/** Any text, optional. */
export const optionalText = z.string().optional();
/** How many times a fault applies. Default: until it is cleared. */
export const times = within(ranges.times).optional();
/** The numbers of permission sets. */
export const permissionSets = z.array(within(ranges.permissionSet));
