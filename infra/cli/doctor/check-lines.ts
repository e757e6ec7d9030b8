/** How a check is shown to people. */
import { wrapped } from '../output/table.ts';
import type { Session } from '../session.ts';
import { mark } from '../status/status-lines.ts';
import type { Check } from './check.ts';

export function linesOf({ ok, title, remedy }: Check, { terminal, words }: Session): string[] {
  const remedies = remedy === null ? [] : remedy.split('\n');
  return [
    ...marked(ok, title, terminal),
    ...remedies.flatMap((each) => wrapped(`${words.doctor.arrow} ${each}`, '    ')),
  ];
}

/** A long title goes on below its beginning. */
function marked(ok: boolean, title: string, terminal: Session['terminal']): string[] {
  const [first = '', ...others] = wrapped(title, '  ');
  return [mark(ok, first.trim(), terminal), ...others];
}
