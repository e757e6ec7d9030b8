/** Detects that WeChat has stopped pushing verify tickets, and asks it to continue. */
import { SCHEMA_VERSION } from '../aws/event-bus.ts';
import { describeError } from '../aws/logger.ts';
import type { EventType } from '../event-types.ts';
import type { Bus, Clock, Log, Metering, Secrets, Storage, Wechat } from '../services.ts';
import { startPushTicket } from '../wechat/component-api.ts';

/** WeChat pushes every 10 minutes: after this time two pushes are missing. */
export const TICKET_OVERDUE_SECONDS = 25 * 60;

/** The event's detail-type. */
const OVERDUE_EVENT_TYPE = 'VerifyTicketOverdue' satisfies EventType;

interface WatchdogPorts extends Storage, Wechat, Secrets, Bus, Clock, Log, Metering {}

/**
 * Checks the age of one component's ticket. A failure here is only logged: it must not prevent the
 * renewal of the component's token, because the stored ticket is valid for hours.
 */
export async function watchVerifyTicket(
  componentAppId: string,
  ports: WatchdogPorts,
): Promise<void> {
  const { store, now, logger, measure } = ports;
  try {
    const receivedAt = (await store.readVerifyTickets(componentAppId))?.receivedAt;
    const ageSeconds = receivedAt === undefined ? undefined : now() - receivedAt;
    if (ageSeconds !== undefined) {
      measure({ VerifyTicketAgeSeconds: ageSeconds }, [{ componentAppId }]);
      if (ageSeconds < TICKET_OVERDUE_SECONDS) return;
    }
    const noticedAt = await store.readTicketNotice(componentAppId);
    if (noticedAt !== undefined && now() - noticedAt < TICKET_OVERDUE_SECONDS) return;
    await askForTickets(componentAppId, receivedAt, ports);
    await store.saveTicketNotice(componentAppId, now());
  } catch (error) {
    logger.error('Verify ticket watchdog failed', { componentAppId, ...describeError(error) });
  }
}

async function askForTickets(
  componentAppId: string,
  receivedAt: number | undefined,
  { wechat, readSecret, announce, logger }: WatchdogPorts,
): Promise<void> {
  logger.error('Verify ticket overdue', { componentAppId, receivedAt });
  const detail = { schemaVersion: SCHEMA_VERSION, componentAppId, receivedAt };
  await announce([{ type: OVERDUE_EVENT_TYPE, detail }]);
  const { componentAppSecret } = await readSecret(componentAppId);
  const outcome = await startPushTicket(wechat, { componentAppId, componentAppSecret });
  logger.info('WeChat was asked for verify tickets', { componentAppId, outcome });
}
