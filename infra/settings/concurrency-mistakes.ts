/** What can be wrong with reserved concurrency: Lambda would refuse it in the middle of a deployment. */
import { MAX_CONCURRENT_EVENTS } from '../data/event-queue-settings.ts';
import type { DeploySettings } from './settings-schema.ts';

/** Lambda keeps so many for functions that reserve nothing. */
const UNRESERVED = 100;
const OF_QUEUE = 'process-authorization-event';

type Settings = Pick<
  DeploySettings,
  'accountConcurrency' | 'callConcurrency' | 'reservedConcurrency'
>;

/** How much each function reserves, by its name in the catalog. */
export function reservedBy({
  callConcurrency,
  reservedConcurrency,
}: Omit<Settings, 'accountConcurrency'>): Readonly<Record<string, number>> {
  return {
    ...reservedConcurrency,
    ...(callConcurrency !== undefined && { 'call-wechat': callConcurrency }),
  };
}

/** Contradictions among them. */
export function concurrencyMistakes(settings: Settings): (string | false | undefined)[] {
  const { accountConcurrency, callConcurrency, reservedConcurrency } = settings;
  const reserved = Object.values(reservedBy(settings)).reduce((sum, each) => sum + each, 0);
  const ofQueue = reservedConcurrency[OF_QUEUE];
  return [
    callConcurrency !== undefined &&
      reservedConcurrency['call-wechat'] !== undefined &&
      'callConcurrency and reservedConcurrency["call-wechat"] say the same: leave out one of the two',
    reserved > 0 &&
      reserved + UNRESERVED > accountConcurrency &&
      `callConcurrency and reservedConcurrency reserve ${reserved}, but of accountConcurrency ` +
        `${accountConcurrency} Lambda keeps ${UNRESERVED} unreserved`,
    ofQueue !== undefined &&
      ofQueue < MAX_CONCURRENT_EVENTS &&
      `reservedConcurrency["${OF_QUEUE}"] must be ${MAX_CONCURRENT_EVENTS} or more, as many as the ` +
        `queue's events may run, but is ${ofQueue}`,
  ];
}
