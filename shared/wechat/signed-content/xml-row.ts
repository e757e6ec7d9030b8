/** Texts of a user that stand next to each other in a push: each could contain the others' tags. */
import { beginsWithCdata, isBehindCdata, type Tag } from './markup.ts';
import { isOwn, rowFrom } from './push-names.ts';
import type { XmlFields } from '../xml.ts';

/** The content of one element, and the tags in it. */
export interface TaggedText {
  body: string;
  tags: readonly Tag[];
  /** Behind the last closing tag of each name. */
  ends: ReadonlyMap<string, number>;
  /** The push itself, not an element in it. */
  isTop: boolean;
  /** What was read of it so far. */
  fields: XmlFields;
}

/** An opening tag and its closing one. */
export type Pair = readonly [Tag, Tag];

/**
 * Whether another element begins in between and ends behind it: then either of the two can have the
 * text with the tags of the other one.
 */
export function isCrossed([from, to]: Pair, text: TaggedText): boolean {
  return text.tags.some(
    ({ kind, name, start }) =>
      kind === 'open' &&
      start >= from.end &&
      start < to.start &&
      !isOwn(name, text.isTop) &&
      (text.ends.get(name) ?? 0) > to.end,
  );
}

/** Behind the last closing tag of each name. */
export function lastEnds(tags: readonly Tag[]): Map<string, number> {
  const closes = tags.filter(({ kind }) => kind === 'close');
  return new Map(closes.map(({ name, end }) => [name, end]));
}

/**
 * The elements of a row of texts that follow each other without a gap. Wherever they are divided,
 * everything from the first to the last is in one of them, so nothing in them becomes a field.
 */
export function rowAt(tag: Tag, text: TaggedText): Pair[] | undefined {
  const behind = text.tags.filter(({ start }) => start >= tag.start);
  const opened = new Set(behind.filter(({ kind }) => kind === 'open').map(({ name }) => name));
  const names = rowFrom(tag.name).filter((name) => opened.has(name));
  const last = behind.findLast(({ kind, name }) => kind === 'close' && name === names.at(-1));
  if (names.length < 2 || !last || isCrossed([tag, last], text)) return undefined;
  return divide(tag, { names, last, body: text.body, tags: behind });
}

interface Row {
  names: readonly string[];
  last: Tag;
  body: string;
  tags: readonly Tag[];
}

/** From the end, each text begins where the one before it ends for the last time. */
function divide(first: Tag, { names, last, body, tags }: Row): Pair[] | undefined {
  const pairs: Pair[] = [];
  let close = last;
  for (const [index, name] of Array.from(names.entries()).toReversed()) {
    const before = names[index - 1];
    if (before === undefined) break;
    const isCdata = isInCdata(before, { body, tags });
    const at = tags.findLastIndex((tag, position) => {
      const end = tags[position - 1];
      const isNext = tag.kind === 'open' && tag.name === name && tag.start < close.start;
      const isEnd = end?.kind === 'close' && end.name === before && end.start >= first.end;
      if (!isNext || !isEnd || (isCdata && !isBehindCdata(body, end.start))) return false;
      return body.slice(end.end, tag.start).trim() === '';
    });
    const [end, open] = tags.slice(Math.max(at - 1, 0), at + 1);
    if (!end || !open) return undefined;
    pairs.unshift([open, close]);
    close = end;
  }
  return [[first, close], ...pairs];
}

function isInCdata(name: string, { body, tags }: Pick<Row, 'body' | 'tags'>): boolean {
  const open = tags.find((tag) => tag.kind === 'open' && tag.name === name);
  return open !== undefined && beginsWithCdata(body.slice(open.end));
}
