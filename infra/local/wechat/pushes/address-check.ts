/** WeChat's check when a URL is configured: a GET with `echostr`, which must be returned. */
import { hash } from 'node:crypto';
import { signatureOf } from '../../../../shared/wechat/crypto.ts';
import type { ComponentOptions, SimulatorState } from '../state/state.ts';

/** @returns whether the event URL returned `echostr`; false if no URL is configured */
export async function checkEventUrl(
  { clock, identifiers }: SimulatorState,
  { eventUrl, messageToken }: ComponentOptions,
): Promise<boolean> {
  if (eventUrl === undefined) return false;
  const timestamp = String(clock.now());
  const nonce = identifiers.nonce();
  const echostr = hash('sha1', identifiers.pageId());
  const signature = signatureOf(messageToken, timestamp, nonce);
  const url = new URL(eventUrl);
  for (const [name, value] of Object.entries({ signature, timestamp, nonce, echostr })) {
    url.searchParams.set(name, value);
  }
  const response = await fetch(url, { headers: { connection: 'close' } });
  return response.status === 200 && (await response.text()) === echostr;
}
