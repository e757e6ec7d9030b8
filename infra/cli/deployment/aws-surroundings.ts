/** What surrounds the functions on AWS: each part loads the client that it needs, and no other. */
import { functionsWith } from '../../function-catalog.ts';
import { readAlarms, readOldestSeconds, readReceivers, readRefusedPushes } from './cloudwatch.ts';
import { countMessages, createSqsClient, type Places } from './local-surroundings.ts';
import { EVENTS, queueUrls } from './queue-urls.ts';
import type { QueueState, ScheduleState, Surroundings } from './surroundings.ts';
import { isMissing } from './is-missing.ts';

export function createAwsSurroundings(places: Places): Surroundings {
  return {
    queues: () => readQueues(places),
    alarms: () => readAlarms(places),
    receivers: () => readReceivers(places),
    schedules: (componentAppId) => readSchedules(places, componentAppId),
    addressList: (componentAppId) => readAddressList(places, componentAppId),
    refusedPushes: () => readRefusedPushes(places),
    logOf: async (question) => (await import('./logs.ts')).readLog(places, question),
  };
}

async function readQueues(places: Places): Promise<QueueState[]> {
  const { serviceName, settingsOf, queueUrl } = places;
  const client = await createSqsClient(settingsOf);
  const urls = queueUrls(serviceName, queueUrl);
  const [waiting, setAside, announcements, schedules, oldestSeconds] = await Promise.all([
    countMessages(client, urls.events),
    countMessages(client, urls.eventsSetAside),
    countMessages(client, urls.announcementsSetAside),
    countMessages(client, urls.schedulesSetAside),
    readOldestSeconds(places),
  ]);
  const forFailures = { waiting: null, oldestSeconds: null };
  return [
    { name: EVENTS, waiting, oldestSeconds: waiting === 0 ? null : oldestSeconds, setAside },
    { name: 'announcements', ...forFailures, setAside: announcements },
    { name: 'schedules', ...forFailures, setAside: schedules },
  ];
}

/** Those of a component, by the names that the stack gives them. */
async function readSchedules(
  { serviceName, settingsOf }: Places,
  componentAppId: string,
): Promise<ScheduleState[]> {
  const { GetScheduleCommand, SchedulerClient } = await import('@aws-sdk/client-scheduler');
  const client = new SchedulerClient(settingsOf('SCHEDULER'));
  const scheduled = functionsWith(({ schedule }) => schedule !== undefined);
  return Promise.all(
    scheduled.map(async (functionName) => {
      const name = `${functionName}-${componentAppId}`;
      try {
        const command = new GetScheduleCommand({ GroupName: serviceName, Name: name });
        const { State } = await client.send(command);
        return { name, isThere: true, isEnabled: State === 'ENABLED' };
      } catch (error) {
        if (isMissing(error)) {
          return { name, isThere: false, isEnabled: false };
        }
        throw error;
      }
    }),
  );
}

/** The stack's output, as WeChat's console takes it; null where the stack has another name. */
async function readAddressList(
  { serviceName, settingsOf }: Places,
  componentAppId: string,
): Promise<string | null> {
  const { findStack } = await import('./find-stack.ts');
  const { Outputs = [] } = (await findStack(serviceName, settingsOf('CLOUDFORMATION'))) ?? {};
  const name = new RegExp(`^(${componentAppId})?AddressList$`);
  const output = Outputs.find(({ OutputKey = '' }) => name.test(OutputKey));
  return output?.OutputValue ?? null;
}
