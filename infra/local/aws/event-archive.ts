/** The local bus's archive: the newest events, which can be put on the bus again. */
import { SERVICE_NAME } from '../../resource-names.ts';
import { AwsRefusal, type AwsOperation } from './aws-json-server.ts';
import { accountId, region } from './local-aws.ts';

/** As many as the bus itself remembers. */
const ARCHIVED_EVENTS_LIMIT = 1000;

const arnOf = (resource: string) => `arn:aws:events:${region}:${accountId}:${resource}`;

interface Archived<Event> {
  event: Event;
  /** Seconds since 1970, by this machine's clock, as all of AWS has one. */
  at: number;
}

/** A replay that was begun, which is the same here as one that has ended. */
interface Replay {
  ReplayName: string;
  State: 'COMPLETED';
  EventLastReplayedTime?: number | undefined;
}

/**
 * The operations for `events replay`. There are no rules here, so every replay is for all.
 *
 * @param put gets the events of a replay
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
 */
export function createEventArchive<Event>(put: (event: Event) => void) {
  const archived: Archived<Event>[] = [];
  const replays = new Map<string, Replay>();
  const operations: Record<string, AwsOperation> = {
    DescribeArchive: ({ ArchiveName }) => {
      if (ArchiveName !== SERVICE_NAME) throw missing(`Archive ${String(ArchiveName)}`);
      const EventSourceArn = arnOf(`event-bus/${SERVICE_NAME}`);
      return { ArchiveArn: arnOf(`archive/${SERVICE_NAME}`), EventSourceArn, State: 'ENABLED' };
    },
    DescribeRule: ({ Name }) => {
      throw missing(`Rule ${String(Name)}`);
    },
    StartReplay: ({ ReplayName, EventStartTime, EventEndTime }) => {
      const [from, to] = [Number(EventStartTime), Number(EventEndTime)];
      const replayed = archived.filter(({ at }) => at >= from && at <= to);
      for (const { event } of replayed) put(event);
      const EventLastReplayedTime = replayed.at(-1)?.at;
      const name = String(ReplayName);
      replays.set(name, { ReplayName: name, State: 'COMPLETED', EventLastReplayedTime });
      return { ReplayArn: arnOf(`replay/${name}`), State: 'STARTING' };
    },
    DescribeReplay: ({ ReplayName }) => {
      const replay = replays.get(String(ReplayName));
      if (!replay) throw missing(`Replay ${String(ReplayName)}`);
      return replay;
    },
  };
  return {
    operations,
    add: (event: Event) => {
      archived.push({ event, at: Date.now() / 1000 });
      archived.splice(0, archived.length - ARCHIVED_EVENTS_LIMIT);
    },
  };
}

function missing(what: string): AwsRefusal {
  return new AwsRefusal('ResourceNotFoundException', `${what} does not exist.`);
}
