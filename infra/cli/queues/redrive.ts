/** `wxkeeper queue redrive`: tries again what was set aside, by the way that each queue has. */
import { EVENTS } from '../deployment/queue-urls.ts';
import type { Act } from '../session.ts';
import { chosenDeadLetters, countSetAside, type DeadLetterName } from './dead-letters.ts';
import { redriveAnnouncements } from './redrive-announcements.ts';
import { redriveEvents } from './redrive-events.ts';
import { redriveSchedules } from './redrive-schedules.ts';
import type { Redrive, Redriven } from './way.ts';

const ways: Readonly<Record<DeadLetterName, Redrive>> = {
  [EVENTS]: redriveEvents,
  announcements: redriveAnnouncements,
  schedules: redriveSchedules,
};

export const redrive: Act = async (session, given) => {
  const { queues: texts } = session.words;
  const chosen = await chosenDeadLetters(session, given);
  const counts = await Promise.all(chosen.map(countSetAside));
  const full = chosen.filter((_each, index) => counts[index]);
  if (full.length === 0) return { document: { queues: [] }, lines: [texts.nothing] };
  const plan = chosen.flatMap(({ name }, index) => {
    const count = counts[index];
    return count ? [texts.plans[name](count)] : [];
  });
  const correlationId = await session.confirm(plan.join('\n'));
  const queues: (Redriven & { name: string })[] = [];
  for (const deadLetters of full) {
    const { name } = deadLetters;
    queues.push({ name, ...(await ways[name](deadLetters, session, correlationId)) });
  }
  session.terminal.progress('');
  return {
    document: { queues },
    lines: queues.map(({ name, redriven, left }) => texts.redriven(name, redriven, left)),
    isWell: queues.every(({ left }) => left === 0),
  };
};
