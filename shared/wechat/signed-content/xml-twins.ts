/**
 * Whether users' texts can have added elements to a well-formed push, however many texts they are.
 *
 * What WeChat writes is always read as that: a text ends at the first `]]>`, and no `]]>` stands
 * anywhere else, so at the end of each text the reader is in CDATA, and WeChat's tags count.
 * Take the first text that leaves its element, and the elements around it, from the inside. At
 * WeChat's end tag of the inner ones another element ends than the one that WeChat began; at that of
 * the push it is the same one. So among them are two neighbours: an element that is left and
 * replaced, within one that is not. The one that was left is a child of it. The one that replaces it
 * has the same name, began later, and ends within: it stands among the same children or deeper. If
 * it is the innermost, both have CDATA; otherwise both have children.
 *
 * So nothing was added where no child has the name of another one, nor of anything beneath its
 * parent. Entries of a list have the same name: among them only entries can have been added, and
 * behind them all is as WeChat wrote it.
 */
import type { Element } from './markup.ts';
import { isKnownTwin, isOwn } from './push-names.ts';

/** What the elements of one name contain. */
export type Contents = Pick<Element, 'hasCdata'> & { hasChildren: boolean };

/** Whether an element stands somewhere beneath a sibling of the same name, or beneath itself. */
export function hasTwinBelow(elements: readonly Element[], isTop: boolean): boolean {
  const all = new Map<string, Contents>();
  for (const { name, hasCdata, children } of elements) {
    // No user's text is in them.
    if (isTop && isOwn(name, isTop)) continue;
    const before = all.get(name.toLowerCase());
    all.set(name.toLowerCase(), {
      hasCdata: hasCdata || before?.hasCdata === true,
      hasChildren: children.length > 0 || before?.hasChildren === true,
    });
  }
  return isBelow(all, elements);
}

/** @param names in lower case: a user can write an end in another case */
export function isBelow(
  names: ReadonlyMap<string, Contents>,
  elements: readonly Element[],
): boolean {
  const parents = [...elements];
  for (let parent = parents.pop(); parent; parent = parents.pop()) {
    for (const child of parent.children) {
      if (isTwin(names.get(child.name.toLowerCase()), child) && !isKnownTwin(parent, child)) {
        return true;
      }
      if (child.children.length > 0) parents.push(child);
    }
  }
  return false;
}

function isTwin(other: Contents | undefined, { hasCdata, children }: Element): boolean {
  if (!other) return false;
  return (other.hasCdata && hasCdata) || (other.hasChildren && children.length > 0);
}
