/** An order to the simulator that cannot be carried out, by a button or over HTTP. */
import type { Words } from './state/publish-check.ts';

/** Why it cannot, in both languages. */
export class OrderRefused extends Error {
  override readonly name = 'OrderRefused';
  readonly words: Words;

  constructor(zh: string, en: string) {
    super(en);
    this.words = { zh, en };
  }
}
