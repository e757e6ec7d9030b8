/** Taking in WeChat's push of a ticket, beside a floor of nothing but `node:crypto`. */
import assert from 'node:assert/strict';
import { createDecipheriv, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { readAuthorizationEvent } from '../../shared/wechat/event.ts';
import { openMessage } from '../../shared/wechat/envelope.ts';
import { pushVector } from '../support/push-vectors.ts';
import { compare, type Figure } from './measure.ts';

/** A captured push; its signature in the URL is over the whole message. */
const push = pushVector('V2-');
const { appid, token, encodingAesKey, encrypt, timestamp = '', nonce = '' } = push;
const msgSignature = push.msg_signature ?? '';

const keyBytes = Buffer.from(`${encodingAesKey}=`, 'base64');
const initializationVector = keyBytes.subarray(0, 16);

/**
 * Two floors: with the key's bytes, as the official samples give them to the cipher each time, and
 * with a key object made once, which is how we do it and much quicker.
 */
export async function benchPushIntake(): Promise<Figure[]> {
  const secretKey = createSecretKey(keyBytes);
  assert.equal(intake().kind, 'verify-ticket');
  assert.match(floor(keyBytes), /ComponentVerifyTicket/);
  const besideBytes = compare(intake, () => floor(keyBytes));
  const besideKeyObject = compare(intake, () => floor(secretKey));
  return [
    { name: 'push-intake', value: besideBytes.perSecond, unit: 'pushes/s' },
    { name: 'push-intake-floor', value: besideBytes.otherPerSecond, unit: 'pushes/s' },
    { name: 'push-intake-of-floor', value: 100 * besideBytes.ratio, unit: '%' },
    { name: 'push-intake-key-kept', value: besideKeyObject.perSecond, unit: 'pushes/s' },
    { name: 'push-intake-floor-key-kept', value: besideKeyObject.otherPerSecond, unit: 'pushes/s' },
    { name: 'push-intake-of-floor-key-kept', value: 100 * besideKeyObject.ratio, unit: '%' },
  ];
}

/** From request to event, with every check. */
function intake() {
  const request = {
    query: { timestamp, nonce, msg_signature: msgSignature },
    body: `<xml><AppId><![CDATA[${appid}]]></AppId><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
  };
  const { fields } = openMessage(request, appid, { messageToken: token, encodingAesKey });
  return readAuthorizationEvent(fields, appid, Number(timestamp));
}

/** The signature compared and the message decrypted to text: no envelope, no XML, no check. */
function floor(key: Buffer | KeyObject): string {
  const signature = hash('sha1', [token, timestamp, nonce, encrypt].toSorted().join(''));
  assert.ok(signature === msgSignature);
  const decipher = createDecipheriv('aes-256-cbc', key, initializationVector);
  decipher.setAutoPadding(false);
  return decipher.update(encrypt, 'base64', 'utf8') + decipher.final('utf8');
}
