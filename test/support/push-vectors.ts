/** Published and captured WeChat messages: test/vectors/push-vectors.json says where each is from. */
import { readFileSync } from 'node:fs';

/** One message as WeChat or its sample code encrypted it. */
export interface PushVector {
  id: string;
  token: string;
  encodingAesKey: string;
  appid: string;
  encrypt: string;
  timestamp?: string;
  nonce?: string;
  /** The three-part signature, under the name of either source. */
  signature?: string;
  signature_in_url?: string;
  msg_signature?: string;
  plaintext?: string;
  plaintextContains?: string[];
}

const file = new URL('../vectors/push-vectors.json', import.meta.url);

export const pushVectors = JSON.parse(readFileSync(file, 'utf8')) as PushVector[];

/** @param idPrefix such as `V1-` */
export function pushVector(idPrefix: string): PushVector {
  const vector = pushVectors.find(({ id }) => id.startsWith(idPrefix));
  if (!vector) throw new Error(`no vector ${idPrefix}`);
  return vector;
}
