/** The body that answers WeChat, with clock and randomness given. */
import { expect, it } from '@jest/globals';
import { replyBody } from '../../../shared/replies/reply-body.ts';
import { encryptMessage, signatureOf } from '../../../shared/wechat/crypto.ts';
import { replyXml } from '../../../shared/wechat/passive-reply.ts';
import { component, START } from '../../support/services.ts';

const message = { ...component, toUserName: 'gh_1', fromUserName: 'o1', nonce: '1320562132' };
const reply = { type: 'text', content: 'hello' } as const;

it('has the time of the clock, outside and inside, and the randomness that it is given', () => {
  const newId = () => '00112233445566778899aabbccddeeff';

  const body = replyBody(reply, message, { now: () => START, newId });

  const random = Buffer.from(newId(), 'hex');
  expect(random).toHaveLength(16);
  const encrypted = encryptMessage(replyXml(reply, message, START), component, random);
  const signature = signatureOf(component.messageToken, String(START), '1320562132', encrypted);
  expect(body).toBe(
    `<xml>\n<Encrypt><![CDATA[${encrypted}]]></Encrypt>\n` +
      `<MsgSignature><![CDATA[${signature}]]></MsgSignature>\n` +
      `<TimeStamp>${START}</TimeStamp>\n<Nonce><![CDATA[1320562132]]></Nonce>\n</xml>`,
  );
});
