/** `wxkeeper authorizers show`: the whole story of one account. */
import { durationText, momentText } from '../output/durations.ts';
import type { LogLine } from '../deployment/surroundings.ts';
import { wrongUsage } from '../failure.ts';
import { fitted, widthOf, wrapped } from '../output/table.ts';
import type { Act, Session } from '../session.ts';
import { mark } from '../status/status-lines.ts';
import { wholeNumber } from '../whole-number.ts';
import { findAccount } from './account.ts';
import { findingsOf, harmless, type Finding } from './findings.ts';
import { readStory, type Story } from './story.ts';

const LABEL_WIDTH = 16;
const DEFAULT_HOURS = 24;
/** Longer than logs are kept in most deployments. */
const MOST_HOURS = 24 * 90;

export const show: Act = async (session, { args: [given = ''], options }) => {
  const hours = hoursOf(options['log'], session);
  const deployment = await session.deployment();
  const key = await findAccount(given, session);
  const { authorizerAppId } = key;
  const [story, queues, log] = await Promise.all([
    readStory(key, deployment),
    deployment.surroundings.queues(),
    hours === null ? null : deployment.surroundings.logOf({ authorizerAppId, hours }),
  ]);
  const findings = findingsOf(story, queues, session.words);
  return {
    document: { ...story, findings, log },
    lines: [
      ...storyLines(story, session),
      '',
      ...findingLines(findings, session),
      ...(log ? ['', ...logLines(log, session)] : []),
    ],
    isWell: findings.every(({ id }) => harmless.has(id)),
  };
};

function storyLines(story: Story, session: Session): string[] {
  const { show: words, authorizers } = session.words;
  const { terminal } = session;
  const { status, name, company, isMiniProgram, tenantId, changedAt } = story;
  const title = terminal.style('title', `${story.authorizerAppId}  ${name ?? ''}`.trimEnd());
  if (status === null) return [title];
  const kind = isMiniProgram ? words.miniProgram : words.officialAccount;
  return [
    title,
    line(words.kind, company ? words.kindOf(kind, company) : kind),
    line(words.state, mark(status === 'authorized', authorizers.status[status], terminal)),
    line(words.since, changedAt ? momentText(changedAt) : '–'),
    line(words.tenant, tenantId ?? '–'),
    ...tokenLines(story, session),
    ...setLines(story, session),
  ];
}

function tokenLines({ accessToken, refreshToken, tickets }: Story, { words }: Session): string[] {
  const { show: texts, durations } = words;
  const life = (token: { expiresInSeconds: number } | null) =>
    token ? texts.goodFor(durationText(token.expiresInSeconds, durations)) : '–';
  const { ageSeconds = null, count = 0 } = refreshToken ?? {};
  const age = ageSeconds === null ? '–' : durationText(ageSeconds, durations);
  const refresh = refreshToken ? texts.refreshAge(age, count) : '–';
  return [
    line(texts.accessToken, life(accessToken)),
    line(texts.refreshToken, refresh),
    ...(tickets.jsapi ? [line(texts.jsapiTicket, life(tickets.jsapi))] : []),
    ...(tickets.wx_card ? [line(texts.cardTicket, life(tickets.wx_card))] : []),
  ];
}

function setLines({ permissionSets }: Story, { words }: Session): string[] {
  const text = permissionSets.map(({ id, zh }) => `${id} ${zh ?? ''}`.trim()).join(' · ');
  const [first = '', ...others] = wrapped(text || '–', ' '.repeat(LABEL_WIDTH + 2));
  return [line(words.show.sets, first.trim()), ...others];
}

function findingLines(findings: readonly Finding[], { words, terminal }: Session): string[] {
  if (findings.length === 0) return [mark(true, words.show.allWell, terminal)];
  return findings.flatMap(({ id, text, remedy }) => {
    const [first = '', ...others] = wrapped(text, '  ');
    return [
      mark(harmless.has(id), first.trim(), terminal),
      ...others,
      ...wrapped(`${words.doctor.arrow} ${remedy}`, '    '),
    ];
  });
}

/** Null where the log was not asked for: its query costs money with each GB that it reads. */
function hoursOf(given: string | boolean | undefined, { words }: Session): number | null {
  if (given === undefined) return null;
  const hours = given === true ? DEFAULT_HOURS : wholeNumber(given);
  if (hours >= 1 && hours <= MOST_HOURS) return hours;
  throw wrongUsage(words.show.logHours);
}

function logLines(log: readonly LogLine[], { words, terminal }: Session): string[] {
  if (log.length === 0) return [words.show.logEmpty];
  const width = Math.max(...log.map(({ functionName }) => widthOf(functionName)));
  const lines = log.map(({ at, functionName, level, message }) => {
    const text = level === 'INFO' ? `  ${message}` : mark(false, message, terminal);
    return `  ${momentText(at)}  ${fitted(functionName, width)}  ${text}`;
  });
  return [terminal.style('title', words.show.logTitle), ...lines];
}

function line(label: string, text: string): string {
  return `  ${fitted(label, LABEL_WIDTH)}${text}`;
}
