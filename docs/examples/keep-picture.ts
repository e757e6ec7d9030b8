/**
 * An example of a Lambda that uses wxkeeper: keeps the pictures that users send to the accounts.
 * WeChat has them for three days. It is the target of a rule for `AuthorizerMessageReceived` events
 * with `"MsgType": ["image"]`.
 *
 * wxkeeper makes the call, from an address on the platform's list (白名单IP地址列表). From here, with
 * a token, it would end in 61004: an ordinary function has no such address.
 *
 * Its role needs `lambda:InvokeFunction` on wxkeeper-call-wechat, `s3:PutObject` on its own bucket,
 * and for pictures above 4.4 MB `s3:GetObject` on `callers/-/*` of wxkeeper's bucket.
 */
import { CopyObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createClient, type CallAnswer } from 'wxkeeper/client';

const wechat = createClient();
const s3 = new S3Client({ forcePathStyle: process.env['S3_FORCE_PATH_STYLE'] === 'true' });
const Bucket = process.env['PICTURES_BUCKET'] ?? 'pictures';

/** The event, as EventBridge delivers it. */
export interface PictureReceived {
  detail: {
    componentAppId: string;
    authorizerAppId: string;
    message: { MsgId: string; MediaId: string };
  };
}

/** @see https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia */
export async function handler({ detail }: PictureReceived): Promise<void> {
  const { componentAppId, authorizerAppId, message } = detail;
  const answer = await wechat.callWechat({
    componentAppId,
    authorizerAppId,
    path: '/cgi-bin/media/get',
    query: { media_id: message.MediaId },
    timeoutSeconds: 20,
    retry: 'safe',
  });
  const { status, errcode, errmsg } = answer;
  if (errcode) throw new Error(`WeChat answered ${errcode}: ${errmsg}`);
  if (status !== 200) throw new Error(`WeChat answered with status ${status}`);
  await keep(answer, `${authorizerAppId}/${message.MsgId}`);
}

/** What an invocation cannot carry is in wxkeeper's bucket already. */
async function keep({ s3: stored, bodyBase64, headers }: CallAnswer, Key: string): Promise<void> {
  if (stored) {
    const CopySource = `${stored.bucket}/${stored.key}`;
    await s3.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
  } else if (bodyBase64 !== undefined) {
    const Body = Buffer.from(bodyBase64, 'base64');
    const ContentType = headers['content-type'];
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
  } else {
    throw new Error('WeChat did not answer with a picture');
  }
}
