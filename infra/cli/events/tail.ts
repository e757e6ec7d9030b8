/** `wxkeeper events tail`: the events of the bus, as they come, until Ctrl-C. */
import { eventTypes } from '../../../shared/event-types.ts';
import { nearestName } from '../../../shared/nearest-name.ts';
import { findAccount } from '../accounts/account.ts';
import { wrongUsage } from '../failure.ts';
import { momentText } from '../output/durations.ts';
import { onInterruption } from '../output/interruption.ts';
import type { Act, Given, Session } from '../session.ts';
import { wholeNumber } from '../whole-number.ts';
import { isWanted, type EventSource, type ShownEvent, type Wanted } from './bus-source.ts';
import { LONGEST_SECONDS } from './tap.ts';

export const tail: Act = async (session, given) => {
  const { count, seconds } = limitsOf(given, session);
  const wanted = await wantedOf(given, session);
  noteUnknown(wanted, session);
  const source = await openSource(session, wanted);
  const interruption = onInterruption();
  const ends = AbortSignal.any([interruption.signal, AbortSignal.timeout(seconds * 1000)]);
  const shown: ShownEvent[] = [];
  try {
    session.terminal.note(session.words.events.listening);
    while (!ends.aborted && shown.length < count) {
      const events = (await source.next(ends)).filter((event) => isWanted(event, wanted));
      for (const event of events.slice(0, count - shown.length)) show(event, shown, session);
    }
  } finally {
    await end(source, session);
    interruption.dispose();
  }
  return { document: { events: shown }, lines: [] };
};

/** WeChat's own types are too many to know them: a wrong one would only be silence. */
function noteUnknown({ type }: Wanted, { terminal, words }: Session): void {
  if (type === undefined || eventTypes.some((each) => each === type)) return;
  terminal.note(words.events.unknownType(type, nearestName(type, eventTypes) ?? ''));
}

/** The local run is left as it is. */
async function end(source: EventSource, { deployment, terminal, words }: Session): Promise<void> {
  const { isLocal } = await deployment();
  if (!isLocal) terminal.note(words.events.removing);
  await source.close();
}

async function openSource(session: Session, { type }: Wanted): Promise<EventSource> {
  const { isLocal } = await session.deployment();
  if (isLocal) return (await import('./local-source.ts')).openLocalSource(session);
  return (await import('./deployed-source.ts')).openDeployedSource(session, type);
}

/** With `--json` all of them are one document in the end. */
function show(event: ShownEvent, shown: ShownEvent[], { options, terminal }: Session): void {
  shown.push(event);
  if (options.json) return;
  const { at, detailType, detail } = event;
  const moment = momentText(at ?? Math.floor(Date.now() / 1000));
  const { authorizerAppId } = detail;
  const account = typeof authorizerAppId === 'string' ? `  ${authorizerAppId}` : '';
  terminal.print(`${moment}  ${terminal.style('title', detailType)}${account}`);
  terminal.print(`  ${JSON.stringify(detail)}`);
}

function limitsOf({ options }: Given, { words }: Session): { count: number; seconds: number } {
  const number = (value: string | boolean | undefined, most: number, otherwise: number) => {
    const given = value === undefined ? otherwise : wholeNumber(value);
    if (value === undefined || (given >= 1 && given <= most)) return given;
    throw wrongUsage(words.events.limits(LONGEST_SECONDS));
  };
  return {
    count: number(options['count'], Number.MAX_SAFE_INTEGER, Infinity),
    seconds: number(options['seconds'], LONGEST_SECONDS, LONGEST_SECONDS),
  };
}

async function wantedOf({ options }: Given, session: Session): Promise<Wanted> {
  const { type, account } = options;
  const found = typeof account === 'string' ? await findAccount(account, session) : undefined;
  return {
    type: typeof type === 'string' ? type : undefined,
    authorizerAppId: found?.authorizerAppId,
  };
}
