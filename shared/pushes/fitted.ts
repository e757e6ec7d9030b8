/** Shortens what is passed on to what EventBridge and SQS take. */
import { toQueueText } from '../aws/queue-text.ts';
import { cut } from '../cut.ts';
import type { XmlFields, XmlValue } from '../wechat/xml.ts';

/** Of the 256 KB that one event may have. The rest is for what is around the fields. */
const MOST_BYTES = 200_000;
/** Characters. The first that suffices is taken. */
const TEXT_LIMITS = [16_384, 4096, 1024, 256];
/** Where not even that suffices: so many of the texts at the top are left, each this long. */
const MOST_FIELDS = 150;
const LONGEST_OF_MANY = 128;

/** The line of the log where anything was left out. */
export const SHORTENED = 'Push shortened for the event bus';

/** The fields, whole or shortened. */
export interface FittedFields {
  fields: XmlFields;
  /** Texts were cut, and end in `…`; or only the first texts at the top are left. */
  isShortened?: true;
}

/** The fields as the bus takes them: whole where they are not too large. */
export function fitted(fields: XmlFields): FittedFields {
  if (fits(fields)) return { fields };
  for (const limit of TEXT_LIMITS) {
    const shortened = cutFields(fields, limit);
    if (fits(shortened)) return { fields: shortened, isShortened: true };
  }
  return { fields: firstTexts(fields), isShortened: true };
}

const fits = (fields: XmlFields) => Buffer.byteLength(toQueueText(fields)) < MOST_BYTES;

function cutFields(fields: XmlFields, limit: number): XmlFields {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.map(([name, value]) => [name, cutValue(value, limit)]));
}

function cutValue(value: XmlValue, limit: number): XmlValue {
  if (typeof value === 'string') return value.length > limit ? `${cut(value, limit)}…` : value;
  if (Array.isArray(value)) return value.map((each) => cutValue(each, limit));
  return cutFields(value, limit);
}

function firstTexts(fields: XmlFields): XmlFields {
  const texts = Object.entries(fields).filter(
    ([name, value]) => typeof value === 'string' && name.length <= LONGEST_OF_MANY,
  );
  return cutFields(Object.fromEntries(texts.slice(0, MOST_FIELDS)), LONGEST_OF_MANY);
}
