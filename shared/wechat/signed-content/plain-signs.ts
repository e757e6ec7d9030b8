/** A text as a reader sees it, so that a pattern finds what is written in full width or with marks. */
import { lazily } from '../../lazily.ts';

/** A part of a text: from its first sign to the one behind its last. */
export type Range = readonly [start: number, end: number];

/** From there on, a sign of the plain text is so far on in the other one. */
interface Step {
  plain: number;
  place: number;
}

/** Signs that nobody sees, and marks on others. */
const UNSEEN = String.raw`\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}`;
/** The blocks with signs that mean the same as some of ASCII: full width, letters in circles, bold. */
const VARIANTS = String.raw`\u00a0-\u017f\u02b0-\u02ff\u1d00-\u1dbf\u2000-\u24ff\u3000\ufb00-\ufb06\ufe50-\uff5e\u{1d400}-\u{1d7ff}\u{1f100}-\u{1f1ff}`;
/** Made when they are needed: categories of Unicode take a millisecond of the start. */
const notPlain = lazily(() => new RegExp(`[${UNSEEN}${VARIANTS}]`, 'gu'));
const unseen = lazily(() => new RegExp(`[${UNSEEN}]`, 'u'));
// oxlint-disable-next-line no-control-regex
const ASCII_ONLY = /^[\0-\u007f]*$/;

/**
 * The text with a replacement in the place of each part.
 *
 * @param find looks at the text in which full width is ASCII, without what nobody sees
 */
export function replaceParts(
  text: string,
  find: (plain: string) => readonly Range[],
  replacement: string,
): string {
  const { plain, steps } = plainOf(text);
  const ranges = merged(find(plain));
  const places = placesOf(ranges.flat(), steps);
  const kept: string[] = [];
  let done = 0;
  for (let index = 0; index < places.length; index += 2) {
    const [start = 0, end = 0] = places.slice(index, index + 2);
    kept.push(text.slice(done, start));
    done = end;
  }
  return [...kept, text.slice(done)].join(replacement);
}

function plainOf(text: string): { plain: string; steps: readonly Step[] } {
  if (ASCII_ONLY.test(text)) return { plain: text, steps: [] };
  const parts: string[] = [];
  const steps: Step[] = [];
  let done = 0;
  let length = 0;
  for (const { 0: sign, index } of text.matchAll(notPlain())) {
    const plain = unseen().test(sign) ? '' : sign.normalize('NFKC');
    parts.push(text.slice(done, index), plain);
    length += index - done;
    steps.push({ plain: length, place: index });
    length += plain.length;
    done = index + sign.length;
    steps.push({ plain: length, place: done });
  }
  return { plain: [...parts, text.slice(done)].join(''), steps };
}

/** Where the signs of the plain text were. @param indexes in their order */
function placesOf(indexes: readonly number[], steps: readonly Step[]): number[] {
  let last: Step = { plain: 0, place: 0 };
  let next = 0;
  return indexes.map((index) => {
    for (let step = steps[next]; step && step.plain <= index; step = steps[++next]) last = step;
    return last.place + Math.min(index - last.plain, (steps[next]?.place ?? Infinity) - last.place);
  });
}

/** In their order, those that touch as one. */
function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const [start, end] of ranges.toSorted(([one], [other]) => one - other)) {
    const last = result.at(-1);
    if (last && start <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)];
    else result.push([start, end]);
  }
  return result;
}
