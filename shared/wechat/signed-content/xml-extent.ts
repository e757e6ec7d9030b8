/**
 * Where an element of a push ends although a user's text in it may look like markup. WeChat does not
 * split CDATA, so a text can contain its own end and anything behind it.
 */
import { beginsWithCdata, isBehindCdata, isSameName, type Tag } from './markup.ts';
import { canRepeat, isListOf, isOwn } from './push-names.ts';
import { isCrossed, rowAt, type Pair, type TaggedText } from './xml-row.ts';

/**
 * - `element`: one element, its content ends there
 * - `list`: several with the same name, each from its opening tag to its closing one
 * - `row`: several with different names
 * - `unclear`: it cannot be known which texts are a user's: all up to there can be
 * - `unclosed`: there is no end
 */
export type Extent =
  | { kind: 'element'; close: Tag }
  | { kind: 'list' | 'row'; pairs: readonly Pair[] }
  | { kind: 'unclear'; end: number }
  | { kind: 'unclosed' };

/**
 * Where the element of this opening tag ends: at its first closing tag, if it is WeChat's own or has
 * no other one; otherwise at its last, because only a text can contain the others.
 *
 * @param isRestClear whether what stands behind a closing tag is beyond doubt
 */
export function extentOf(tag: Tag, text: TaggedText, isRestClear: (close: Tag) => boolean): Extent {
  const closes = closesOf(tag, text);
  const [first] = closes;
  const last = closes.at(-1);
  if (!first || !last) return { kind: 'unclosed' };
  const isFirst = first === last || isOwn(tag.name, text.isTop) || isRestClear(first);
  if (isFirst) return { kind: 'element', close: first };
  const list = listAt(tag, text);
  if (list) return { kind: 'list', pairs: list };
  if (isOnlyText(tag, text) || !isCrossed([first, last], text))
    return { kind: 'element', close: last };
  const row = rowAt(tag, text);
  return row ? { kind: 'row', pairs: row } : { kind: 'unclear', end: endOfDoubt(tag, text) };
}

/** A text message has no other text of a user's. */
function isOnlyText({ name }: Tag, { isTop, fields }: TaggedText): boolean {
  return isTop && fields['MsgType'] === 'text' && isSameName(name, 'Content');
}

/** The closing tags that can end it: of CDATA those behind a `]]>`. */
function closesOf(tag: Tag, { body, tags }: TaggedText): Tag[] {
  const behind = tags.filter(({ kind, start }) => kind === 'close' && start >= tag.end);
  const same = behind.filter(({ name }) => name === tag.name);
  const closes = same.length > 0 ? same : behind.filter(({ name }) => isSameName(name, tag.name));
  if (!beginsWithCdata(body.slice(tag.end, closes.at(-1)?.start))) return closes;
  const ofCdata = closes.filter(({ start }) => isBehindCdata(body, start));
  return ofCdata.length > 0 ? ofCdata : closes;
}

/** The elements of a list: they follow each other, and no other one has their name. */
function listAt(tag: Tag, { body, tags, isTop }: TaggedText): Pair[] | undefined {
  if (!canRepeat({ name: tag.name, isTop })) return undefined;
  if (isTop && !/^\s*<[^!]/.test(body.slice(tag.end))) return undefined;
  const own = tags.filter(({ name, start }) => name === tag.name && start >= tag.start);
  const pairs: Pair[] = [];
  for (let index = 0; index < own.length; index += 2) {
    const [open, close] = own.slice(index, index + 2);
    const before = pairs.at(-1)?.[1].end;
    if (open?.kind !== 'open' || close?.kind !== 'close') return undefined;
    if (before !== undefined && body.slice(before, open.start).trim() !== '') return undefined;
    pairs.push([open, close]);
  }
  const namesIn = ([open, close]: Pair) =>
    tags.filter(({ start }) => start >= open.end && start < close.start).map(({ name }) => name);
  return isListOf({ name: tag.name, isTop }, pairs.map(namesIn)) ? pairs : undefined;
}

/** Behind everything that can be part of the same text. */
function endOfDoubt(tag: Tag, text: TaggedText): number {
  let end = tag.end;
  for (const { kind, name, start } of text.tags) {
    if (start >= end && start !== tag.start) continue;
    if (kind !== 'open' || start < tag.start) continue;
    if (isOwn(name, text.isTop)) continue;
    end = Math.max(end, text.ends.get(name) ?? 0);
  }
  return end;
}
