/** What a button of the console page does. */
import type { Control } from '../../control/control.ts';
import type { Words } from '../../state/publish-check.ts';

/** @returns what has been done. @throws {OrderRefused} why it cannot be done */
export type Action = (control: Control, fields: URLSearchParams) => Promise<Words> | Words;

/** Actions by the value of their buttons. */
export type Actions = Readonly<Record<string, Action>>;

/** What has been done, in both languages. */
export function done(zh: string, en: string): Words {
  return { zh, en };
}
