/** One method of the control surface over HTTP: checks its arguments, then calls it. */
import { z } from 'zod';
import type { Control } from '../control.ts';

/** @returns the answer. @throws {z.ZodError} for arguments that do not fit */
export type Method = (control: Control, body: unknown) => unknown;

/** Methods by name, which is that of the control surface. */
export type Methods = Readonly<Record<string, Method>>;

/** @param shape its arguments; no others are taken */
export function method<Shape extends z.ZodRawShape>(
  shape: Shape,
  call: (control: Control, given: z.infer<z.ZodObject<Shape>>) => unknown,
): Method {
  const schema = z.strictObject(shape);
  return (control, body) => call(control, schema.parse(body));
}

/** Any text. */
export const text = z.string();
/** The same, or nothing. */
export const optionalText = z.string().optional();
/** How often something is to happen; until cleared if not given. */
export const times = z.number().int().positive().optional();
/** The numbers of permission sets. */
export const permissionSets = z.array(z.number().int());
