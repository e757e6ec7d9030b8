/** What a browser would send of a form of ours, from its HTML. */

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

/** The fields of the first form with this button, as they are when the page is opened. */
export function formOf(html: string, action: string): Record<string, string> {
  const form = html.split('<form').find((each) => each.includes(`name="action" value="${action}"`));
  if (form === undefined) throw new Error(`There is no button ${action}`);
  const inputs = Array.from(form.matchAll(/<input [^>]*name="([^"]+)" value="([^"]*)"/g));
  const areas = Array.from(form.matchAll(/<textarea name="([^"]+)"[^>]*>([^<]*)</g));
  const choices = Array.from(
    form.matchAll(/<select name="([^"]+)"[^>]*>(.*?)<\/select>/gs),
    ([, name, options = '']): [string, string | undefined, string | undefined] => {
      const chosen =
        /value="([^"]*)"[^>]* selected/.exec(options) ?? /value="([^"]*)"/.exec(options);
      return ['', name, chosen?.[1]];
    },
  );
  return Object.fromEntries(
    [...inputs, ...areas, ...choices].map(([, name, value]) => [name, plain(value)]),
  );
}

function plain(text = ''): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? '');
}
