/** `wxkeeper status`: every platform, queue and alarm at a glance. */
import { setTimeout as wait } from 'node:timers/promises';
import { chosenComponents } from '../components.ts';
import { wrongUsage } from '../failure.ts';
import type { Act, Answer, Session } from '../session.ts';
import { readComponents } from './component-state.ts';
import { countAccounts, type AccountCounts } from './count-accounts.ts';
import { isAllWell } from './health.ts';
import { statusLines } from './status-lines.ts';

const WATCH_MILLISECONDS = 5000;

export const status: Act = async (session, { options }) => {
  if (!options['watch']) return readStatus(session, options['count'] === true);
  if (session.options.json) {
    const message = session.words.status.watchIsForPeople;
    throw wrongUsage(message);
  }
  for (;;) {
    const { lines } = await readStatus(session, options['count'] === true);
    session.terminal.print(`\u001b[2J\u001b[H${lines.join('\n')}`);
    await wait(WATCH_MILLISECONDS);
  }
};

async function readStatus(session: Session, countsAnew: boolean): Promise<Answer> {
  const deployment = await session.deployment();
  const componentAppIds = await chosenComponents(session);
  const counts = countsAnew ? await countAll(componentAppIds, session) : undefined;
  const [components, queues, alarms] = await Promise.all([
    readComponents(componentAppIds, deployment, counts),
    deployment.surroundings.queues(),
    deployment.surroundings.alarms(),
  ]);
  const { serviceName: name, isLocal } = deployment;
  const readAt = deployment.now();
  const found = { deployment: name, readAt, components, queues, alarms };
  return {
    document: found,
    lines: statusLines(found, { ...session, isLocal }),
    isWell: isAllWell(found),
  };
}

async function countAll(
  componentAppIds: readonly string[],
  { deployment, terminal, words }: Session,
): Promise<Map<string, AccountCounts>> {
  const counts = new Map<string, AccountCounts>();
  for (const componentAppId of componentAppIds) {
    const onProgress = (counted: number) =>
      terminal.progress(words.status.counting(componentAppId, counted));
    const counted = await countAccounts(componentAppId, await deployment(), { onProgress });
    if (counted) counts.set(componentAppId, counted);
  }
  terminal.progress('');
  return counts;
}
