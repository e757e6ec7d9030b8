/** The links of a page: one that is the next step, and one for whoever does not want to take it. */
import { htmlEscape } from 'escape-goat';

/** HTML. @param text HTML. @param id where the page's script looks for it */
export function buttonLink(href: string, text: string, id?: string): string {
  const attribute = id === undefined ? '' : ` id="${id}"`;
  return `<a class="button"${attribute} rel="noopener" href="${htmlEscape(href)}">${text}</a>`;
}

/** HTML. @param text HTML */
export function quietLink(href: string, text: string): string {
  return `<p class="quiet"><a rel="noopener" href="${htmlEscape(href)}">${text}</a></p>`;
}
