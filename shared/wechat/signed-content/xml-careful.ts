/** Reads XML that is not well-formed, or in which a user's text may have added elements. */
import { beginsWithCdata, tagsIn, textOf, toTagAt, withoutBeside, type Tag } from './markup.ts';
import { hasNoTexts, isOwn, isWrittenByPeople, spelled } from './push-names.ts';
import { extentOf } from './xml-extent.ts';
import { addUnread, emptyFields, UNREAD } from './unread.ts';
import { lastEnds, type TaggedText } from './xml-row.ts';
import type { XmlFields, XmlValue } from '../xml.ts';

/** Deeper elements stay text. Twice as deep as WeChat's. */
export const MAXIMUM_DEPTH = 8;
/** So often per element it is tried whether the rest is well-formed: each time reads all of it. */
const MOST_TRIALS = 20;

/** For each element all tags are looked at: beyond so many looks the rest stays text. */
const MOST_LOOKS = 300_000;
/** Read in any case: WeChat's own fields come first. */
const FIRST_ELEMENTS = 50;

/** How to read an element's content, and where it stands. */
export interface Readers {
  /** 1 is the push itself. */
  depth: number;
  /** Whether there is no doubt in it, and none of these names. The first one is not even beneath. */
  isClearWithout: (body: string, depth: number, names: readonly string[]) => boolean;
  readLevel: (body: string, depth: number) => XmlFields;
}

/** What was read of the content of one element, up to `at`. */
interface Progress {
  fields: XmlFields;
  unread: readonly string[];
  at: number;
}

/** Where the reader is in the content of one element. */
interface Level extends TaggedText, Readers, Progress {
  /** Set when the first element came that is not WeChat's own: all before it is certain. */
  certain: Progress | undefined;
  trials: number;
  /** A text did not end: in it another one can, which then began before. */
  isDoubtful: boolean;
}

/** The fields of which it is certain that no user has written them; the rest is kept as text. */
export function readCarefully(body: string, readers: Readers): XmlFields {
  const tags = tagsIn(body);
  const place = { ...readers, body, tags, ends: lastEnds(tags), isTop: readers.depth === 1 };
  const start = {
    fields: emptyFields(),
    unread: [],
    at: 0,
    certain: undefined,
    trials: 0,
    isDoubtful: false,
  };
  const level: Level = { ...place, ...start };
  const mostElements = Math.max(FIRST_ELEMENTS, MOST_LOOKS / level.tags.length);
  let elements = 0;
  for (const tag of level.tags) {
    if (tag.start < level.at || tag.kind === 'close') continue;
    if (elements++ > mostElements) break;
    const comment = commentAround(tag, level);
    const between = withoutBeside(body.slice(level.at, comment?.start ?? tag.start));
    if (canBeUserText(between, level)) break;
    level.unread = [...level.unread, between];
    if (comment) level.at = comment.end;
    else readElement(tag, level);
  }
  const isDoubtful = !isPlain(level) && (level.isDoubtful || endsUnknown(body.slice(level.at)));
  const { fields, unread, at } = (isDoubtful ? level.certain : undefined) ?? level;
  return addUnread(fields, ...unread, withoutBeside(body.slice(at)));
}

/** Before the first element that a user can have written in, a comment is none of his. */
function commentAround(
  tag: Tag,
  { body, at, isTop, certain, isDoubtful }: Level,
): Pick<Tag, 'start' | 'end'> | undefined {
  const before = body.slice(at, tag.start);
  const start = before.lastIndexOf('<!--');
  if (!isTop || certain || isDoubtful || start <= before.lastIndexOf('-->')) return undefined;
  const end = body.indexOf('-->', tag.end);
  return end < 0 ? undefined : { start: at + start, end: end + '-->'.length };
}

/** Whether what stands between two elements can be of a user's text: none is before `MsgType`. */
function canBeUserText(between: string, level: Level): boolean {
  if (between === '' || isPlain(level)) return false;
  const { isTop, fields, certain } = level;
  const isBegun = ['MsgType', 'Event', 'InfoType'].some((name) => name in fields);
  return !isTop || certain !== undefined || isBegun || endsUnknown(between);
}

/** Whether nobody has written anything in this push. */
function isPlain({ isTop, fields }: Level): boolean {
  return isTop && hasNoTexts(fields['InfoType']);
}

/** An end of one of WeChat's own fields, whose beginning may be missing. */
const END = /(?:\]\]>\s*)?<\s*\/\s*([\p{L}_][^\s<>/]*)\s*>/gu;

/** Whether a text ends here of which the beginning is not known: then all before it can be of it. */
function endsUnknown(text: string): boolean {
  const opened = new Map<string, number>();
  for (const { kind, name } of tagsIn(text)) {
    const count = opened.get(name) ?? 0;
    if (kind === 'close' && count === 0 && !isKnownEnd(name)) return true;
    opened.set(name, count + (kind === 'open' ? 1 : -1));
  }
  const left = text.replaceAll(END, (end, name: string) => (isKnownEnd(name) ? '' : end));
  return left.split(']]>').length > text.split('<![CDATA[').length;
}

function isKnownEnd(name: string): boolean {
  return isOwn(name, true) || /^xml$/i.test(name);
}

function readElement(tag: Tag, level: Level): void {
  if (!isOwn(tag.name, level.isTop)) level.certain ??= { ...snapshot(level), at: tag.start };
  if (tag.kind === 'empty') return addField(tag, { values: [''], end: tag.end }, level);
  const extent = extentOf(tag, level, ({ end }) => isRestClear(tag, end, level));
  switch (extent.kind) {
    case 'element': {
      const { start, end } = extent.close;
      return addField(tag, { values: [valueOf(tag, start, level)], end }, level);
    }
    case 'list': {
      const values = extent.pairs.map(([open, close]) => valueOf(open, close.start, level));
      return addField(tag, { values, end: extent.pairs.at(-1)?.[1].end ?? tag.end }, level);
    }
    case 'row': {
      for (const [open, { start, end }] of extent.pairs) {
        addField(open, { values: [valueOf(open, start, level)], end }, level);
      }
      return undefined;
    }
    case 'unclear':
      return leaveUnread(tag, extent.end, level);
    case 'unclosed':
      level.isDoubtful ||= !isReadInside(tag, level);
      return leaveUnread(tag, level.isDoubtful ? level.body.length : tag.end, level);
  }
}

function snapshot({ fields, unread, at }: Level): Progress {
  return { fields: Object.assign(emptyFields(), fields), unread, at };
}

/** Where WeChat's own elements stand without an end, or one with children, what is in it is read. */
function isReadInside(tag: Tag, level: Level): boolean {
  if (isOwn(tag.name, level.isTop) || isPlain(level)) return true;
  if (tag.name in level.fields) return false;
  return !isWrittenByPeople(tag.name) && /^\s*(<[^!]|$)/.test(level.body.slice(tag.end));
}

function leaveUnread(tag: Tag, end: number, level: Level): void {
  level.unread = [...level.unread, level.body.slice(tag.start, end)];
  level.at = end;
}

function addField(
  tag: Tag,
  { values: [first = '', ...others], end }: { values: XmlValue[]; end: number },
  level: Level,
): void {
  const name = level.isTop ? spelled(tag.name) : tag.name;
  if (name in level.fields) return leaveUnread(tag, end, level);
  level.fields[name] = others.length > 0 ? [first, ...others] : first;
  level.at = end;
}

/** Behind this end all is well-formed, and no name is there a second time. */
function isRestClear({ name }: Tag, end: number, level: Level): boolean {
  if (level.trials++ >= MOST_TRIALS) return false;
  const { body, depth, fields } = level;
  return level.isClearWithout(body.slice(end), depth, [name, ...Object.keys(fields)]);
}

function valueOf(
  { name, end }: Tag,
  innerEnd: number,
  { body, depth, readLevel }: Level,
): XmlValue {
  const inner = body.slice(end, innerEnd);
  if (isWrittenByPeople(name) || beginsWithCdata(inner)) return textOf(inner);
  if (!toTagAt(inner, inner.length - inner.trimStart().length)) return textOf(inner);
  if (depth >= MAXIMUM_DEPTH) return inner.toWellFormed();
  const fields = readLevel(inner, depth + 1);
  const hasFields = Object.keys(fields).some((each) => each !== UNREAD);
  return hasFields ? fields : inner.toWellFormed();
}
