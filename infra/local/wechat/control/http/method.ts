/** A method of the test interface over HTTP: checks the arguments, then calls the method. */
import { z } from 'zod';
import type { Control } from '../control.ts';

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

/** Any text. */
export const text = z.string();
/** Any text, optional. */
export const optionalText = z.string().optional();
/** How many times a fault applies. Default: until it is cleared. */
export const times = z.number().int().positive().optional();
/** The numbers of permission sets. */
export const permissionSets = z.array(z.number().int());
