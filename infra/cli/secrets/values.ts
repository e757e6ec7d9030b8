/** The forms of the values in a secret, and new ones. */
import { randomInt } from 'node:crypto';
import {
  ENCODING_AES_KEY_LENGTH,
  isEncodingAesKey,
} from '../../../shared/wechat/encoding-aes-key.ts';
import type { RotatedField } from './rotation.ts';

/** What a platform's secret has. */
export const componentFields = ['componentAppSecret', 'messageToken', 'encodingAesKey'] as const;

/** A value of a platform's secret. */
export type ComponentField = (typeof componentFields)[number];

/** AppSecret, as WeChat issues it. */
const APP_SECRET = /^[0-9a-f]{32}$/;
/** 消息校验Token, as WeChat's console takes it. */
const MESSAGE_TOKEN = /^[A-Za-z0-9]{3,32}$/;
/** As the stack generates it. */
const LINK_SIGNING_KEY_LENGTH = 64;
const MESSAGE_TOKEN_LENGTH = 32;

const forms: Readonly<Record<ComponentField, (value: string) => boolean>> = {
  componentAppSecret: (value) => APP_SECRET.test(value),
  messageToken: (value) => MESSAGE_TOKEN.test(value),
  encodingAesKey: isEncodingAesKey,
};

/** Whether WeChat's console could have, or take, such a value. */
export function hasForm(field: ComponentField, value: string): boolean {
  return forms[field](value);
}

const lengths: Readonly<Record<RotatedField, number>> = {
  messageToken: MESSAGE_TOKEN_LENGTH,
  encodingAesKey: ENCODING_AES_KEY_LENGTH,
  linkSigningKey: LINK_SIGNING_KEY_LENGTH,
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Letters and digits. Of a message key the last two bits are not used: any last character will do. */
export function newValue(field: RotatedField): string {
  return Array.from({ length: lengths[field] }, () => ALPHABET[randomInt(ALPHABET.length)]).join(
    '',
  );
}
