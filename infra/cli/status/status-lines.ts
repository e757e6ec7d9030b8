/** What `status` shows to people. */
import { durationText, momentText } from '../output/durations.ts';
import { fitted, tableOf, wrapped } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Words } from '../words/words.ts';
import type { ComponentState } from './component-state.ts';
import { isTicketWell, type StatusDocument } from './health.ts';

/** How it is shown. */
interface Shown {
  terminal: Pick<Terminal, 'style'>;
  words: Words;
  isLocal: boolean;
}

const LABEL_WIDTH = 10;

export function statusLines(found: StatusDocument, shown: Shown): string[] {
  const { terminal, words, isLocal } = shown;
  const { status } = words;
  const name = isLocal ? status.localName(found.deployment) : found.deployment;
  return [
    terminal.style('title', `${name}  ${momentText(found.readAt)}`),
    ...found.components.flatMap((each) => ['', ...componentLines(each, found.readAt, shown)]),
    '',
    ...queueLines(found.queues, shown),
    '',
    ...alarmLines(found.alarms, shown),
  ];
}

function componentLines(state: ComponentState, now: number, shown: Shown): string[] {
  const { terminal, words } = shown;
  const { status, durations } = words;
  const { verifyTicket, accessToken, failure } = state;
  const ticket = verifyTicket
    ? status.ticketAge(durationText(verifyTicket.ageSeconds, durations))
    : status.noTicket;
  const token = accessToken
    ? status.tokenLife(durationText(accessToken.expiresInSeconds, durations))
    : status.noToken;
  return [
    terminal.style('title', state.componentAppId),
    line(status.ticket, mark(isTicketWell(verifyTicket), ticket, terminal)),
    line(status.token, mark(accessToken !== null, token, terminal)),
    ...(failure ? wrapped(status.failure(failure.code, failure.message), indented) : []),
    ...accountLines(state.authorizers, now, shown),
  ];
}

const indented = ' '.repeat(LABEL_WIDTH + 4);

function accountLines(
  counts: ComponentState['authorizers'],
  now: number,
  { words, terminal }: Shown,
): string[] {
  const { status, durations } = words;
  const { authorized, revoked, countedAt } = counts;
  const lost = counts['reauthorization-required'];
  if (authorized === null || revoked === null || lost === null || countedAt === null) {
    return [line(status.accounts, `  ${terminal.style('faint', status.notCounted)}`)];
  }
  const age = now - countedAt;
  const when = age < 60 ? '' : ` ${status.countedAgo(durationText(age, durations))}`;
  const text = status.counts({ authorized, revoked, lost });
  return [line(status.accounts, `  ${text}${terminal.style('faint', when)}`)];
}

function queueLines(queues: StatusDocument['queues'], { words, terminal }: Shown): string[] {
  const { status, durations } = words;
  const rows = queues.map(({ name, waiting, oldestSeconds, setAside }) => [
    status.queueNames(name),
    waiting === null ? '–' : String(waiting),
    oldestSeconds === null ? '–' : durationText(oldestSeconds, durations),
    setAside === null ? '–' : String(setAside),
  ]);
  const right = { align: 'right' } as const;
  const [titles = '', ...lines] = tableOf(
    [
      { title: status.queues },
      { title: status.waiting, ...right },
      { title: status.oldest, ...right },
      { title: status.setAside, ...right },
    ],
    rows,
  );
  const shown = lines.map((text, index) =>
    queues[index]?.setAside ? terminal.style('bad', text) : text,
  );
  return [terminal.style('title', titles), ...shown];
}

function alarmLines(alarms: StatusDocument['alarms'], { words, terminal }: Shown): string[] {
  const { status } = words;
  if (alarms === null) return [terminal.style('faint', status.alarmsOnlyOnAws)];
  if (alarms.length === 0) return [mark(true, status.noAlarms, terminal)];
  return [
    mark(false, status.alarms(alarms.length), terminal),
    ...alarms.map(
      ({ name, since }) => `    ${fitted(name, 50)} ${since === null ? '' : momentText(since)}`,
    ),
  ];
}

function line(label: string, text: string): string {
  return `  ${fitted(label, LABEL_WIDTH)}${text}`;
}

/** A sign that also tells without colours. */
export function mark(isGood: boolean, text: string, { style }: Pick<Terminal, 'style'>): string {
  return `${isGood ? style('good', '✓') : style('bad', '✗')} ${text}`;
}
