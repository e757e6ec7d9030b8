/** `wxkeeper events replay`: puts past events on the bus again, from its archive. */
import {
  DescribeArchiveCommand,
  DescribeReplayCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';
import { setTimeout as wait } from 'node:timers/promises';
import { CommandFailure, wrongUsage } from '../failure.ts';
import { momentText } from '../output/durations.ts';
import type { Act, Given, Session } from '../session.ts';
import { readMoment } from './moment.ts';
import { isMissing } from '../deployment/is-missing.ts';

const POLL_MILLISECONDS = 2000;

/** What is replayed. */
interface Wanted {
  from: Date;
  to: Date;
  /** The rule that gets the events; all do without one. */
  rule: string | undefined;
}

export const replay: Act = async (session, given) => {
  const wanted = wantedOf(given, session);
  const { settingsOf, serviceName } = await session.deployment();
  const client = new EventBridgeClient(settingsOf('EVENTBRIDGE'));
  const archive = await findArchive(client, serviceName, session);
  const filters = await filtersOf(client, { serviceName, rule: wanted.rule }, session);
  const { from, to, rule } = wanted;
  const [begin, until] = [from, to].map((date) => momentText(date.getTime() / 1000));
  await session.confirm(session.words.events.replayPlan(begin ?? '', until ?? '', rule));
  const name = `${serviceName}-${Math.floor(Date.now() / 1000)}`;
  await client.send(
    new StartReplayCommand({
      ReplayName: name,
      EventSourceArn: archive.arn,
      EventStartTime: from,
      EventEndTime: to,
      Destination: { Arn: archive.busArn, ...filters },
    }),
  );
  return finished(client, name, session);
};

/** Ctrl-C ends the looking on, and not the replay. */
async function finished(client: EventBridgeClient, name: string, { terminal, words }: Session) {
  terminal.note(words.events.replayStarted(name));
  for (;;) {
    const answer = await client.send(new DescribeReplayCommand({ ReplayName: name }));
    const { State = '', StateReason = null, EventLastReplayedTime } = answer;
    const at = EventLastReplayedTime ? Math.floor(EventLastReplayedTime.getTime() / 1000) : null;
    if (!['STARTING', 'RUNNING', 'CANCELLING'].includes(State)) {
      return {
        document: { replay: name, state: State, reason: StateReason, lastReplayedAt: at },
        lines: [words.events.replayEnded(State, StateReason ?? '')],
        isWell: State === 'COMPLETED',
      };
    }
    terminal.progress(words.events.replaying(at === null ? '' : momentText(at)));
    await wait(POLL_MILLISECONDS);
  }
}

async function findArchive(client: EventBridgeClient, name: string, { words }: Session) {
  try {
    const answer = await client.send(new DescribeArchiveCommand({ ArchiveName: name }));
    return { arn: answer.ArchiveArn, busArn: answer.EventSourceArn };
  } catch (error) {
    if (!isMissing(error)) throw error;
    const { noArchive, noArchiveRemedy } = words.events;
    throw new CommandFailure('no-archive', noArchive, { remedies: [noArchiveRemedy] });
  }
}

async function filtersOf(
  client: EventBridgeClient,
  { serviceName, rule }: { serviceName: string; rule: string | undefined },
  { words }: Session,
): Promise<{ FilterArns?: string[] }> {
  if (rule === undefined) return {};
  try {
    const command = new DescribeRuleCommand({ Name: rule, EventBusName: serviceName });
    const { Arn } = await client.send(command);
    return Arn === undefined ? {} : { FilterArns: [Arn] };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new CommandFailure('no-rule', words.events.noRule(rule, serviceName), { exitCode: 2 });
  }
}

function wantedOf({ options }: Given, { words }: Session): Wanted {
  const now = new Date();
  const { from: begin, to: end, rule } = options;
  const from = typeof begin === 'string' ? readMoment(begin, now) : undefined;
  const to = typeof end === 'string' ? readMoment(end, now) : now;
  if (from && to && from < to) {
    return { from, to, rule: typeof rule === 'string' ? rule : undefined };
  }
  throw wrongUsage(words.events.times);
}
