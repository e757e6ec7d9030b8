/** Mini program codes: the answer is a picture, or JSON if the call is refused. */
import { refuseUnless } from '../../errors.ts';
import type { ApiCall } from '../call.ts';
import { FileAnswer } from '../file-answer.ts';

/** A grey square. It is a picture that programs can read, but no code that a phone can scan. */
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB' +
    'AQEBAQEBAQEBAQEBAQEBAQEBAQH/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAA' +
    'AAAAAAD/2gAIAQEAAD8AP//Z',
  'base64',
);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==',
  'base64',
);

/** Up to 32 letters, digits and some signs. Chinese and `%` are not among them. */
const SCENE = /^[\w!#$&'()*+,/:;=?@.~-]{1,32}$/;
/** A page has neither a leading slash nor a query. */
const PAGE = /^[\w-]+(\/[\w-]+)*$/;
const MIN_WIDTH = 280;
const MAX_WIDTH = 1280;

/** @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html */
export function getMiniProgramCode({ body }: ApiCall): FileAnswer {
  const { scene, page, width = MIN_WIDTH, is_hyaline: isTransparent } = body;
  refuseUnless(typeof scene === 'string' && SCENE.test(scene), 40169);
  refuseUnless(page === undefined || (typeof page === 'string' && PAGE.test(page)), 41030);
  refuseUnless(typeof width === 'number' && width >= MIN_WIDTH && width <= MAX_WIDTH, 40097);
  return isTransparent === true
    ? new FileAnswer(png, 'image/png')
    : new FileAnswer(jpeg, 'image/jpeg');
}
