/** What all platforms of a deployment share: queues, alarms, and whether anybody hears them. */
import type { Deployment } from '../deployment/deployment.ts';
import type { AlarmReceivers, AlarmState, QueueState } from '../deployment/surroundings.ts';
import type { Words } from '../words/words.ts';
import type { Check } from './check.ts';

export async function checksOfDeployment(
  { surroundings }: Deployment,
  words: Words,
): Promise<Check[]> {
  const [queues, alarms, receivers] = await Promise.all([
    surroundings.queues(),
    surroundings.alarms(),
    surroundings.receivers(),
  ]);
  return [
    ...queues.map((queue) => checkQueue(queue, words)),
    ...(alarms === null ? [] : [checkAlarms(alarms, words)]),
    ...(receivers === null ? [] : [checkReceivers(receivers, words)]),
  ];
}

function checkQueue({ name, setAside }: QueueState, { doctor }: Words): Check {
  const count = setAside ?? 0;
  const title = count === 0 ? doctor.nothingSetAside(name) : doctor.setAside(name, count);
  const remedy = count === 0 ? null : doctor.queueRemedy(name);
  return { id: `queue-${name}`, ok: count === 0, title, remedy };
}

function checkAlarms(alarms: readonly AlarmState[], { doctor, status }: Words): Check {
  const names = alarms.map(({ name }) => name);
  if (names.length === 0) return { id: 'alarms', ok: true, title: status.noAlarms, remedy: null };
  const title = `${status.alarms(names.length)} ${names.join(', ')}`;
  return { id: 'alarms', ok: false, title, remedy: doctor.seeRunbook };
}

function checkReceivers(receivers: AlarmReceivers, { doctor }: Words): Check {
  const { alarms, withoutAction, confirmed, pending } = receivers;
  const ok = alarms === 0 || (withoutAction === 0 && confirmed > 0);
  const title = ok ? doctor.receivers(confirmed) : doctor.noReceivers(withoutAction, pending);
  return { id: 'alarm-receivers', ok, title, remedy: ok ? null : doctor.receiversRemedy };
}
