/** The local run's bus, which tells the last 1,000 events to whoever asks. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Session } from '../session.ts';
import type { EventSource, ShownEvent } from './bus-source.ts';

const POLL_MILLISECONDS = 500;

export async function openLocalSource({ deployment }: Session): Promise<EventSource> {
  const { settingsOf } = await deployment();
  const url = `${settingsOf('EVENTBRIDGE').endpoint}/events`;
  const read = async () => (await (await fetch(url)).json()) as Omit<ShownEvent, 'at'>[];
  let seen = new Set((await read()).map(({ id }) => id));
  return {
    next: async (signal) => {
      await wait(POLL_MILLISECONDS, undefined, { signal }).catch(() => undefined);
      const events = await read();
      const fresh = events.filter(({ id }) => !seen.has(id));
      seen = new Set(events.map(({ id }) => id));
      return fresh.map(({ id, detailType, detail }) => ({ id, detailType, detail, at: null }));
    },
    close: async () => {},
  };
}
