/** What `npm start` prints while it runs: a line for each log entry and for each event. */
import { isRecord } from '../aws/aws-json-server.ts';
import type { BusEvent } from '../aws/event-bus.ts';
import { SERVICE_NAME } from '../../resource-names.ts';
import { readLogEntry, type LogEntry } from './log-entry.ts';

/** Takes what functions print and what is announced, and prints it. */
export interface Output {
  /** @param functionName as deployed */
  log: (line: string, functionName: string) => void;
  event: (event: BusEvent) => void;
}

/** How lines are printed. */
export interface OutputOptions {
  print: (line: string) => void;
  /** Milliseconds since 1970, for what does not say when it was. */
  now: () => number;
}

/** So many failed requests are remembered, so that Lambda's line about each is not a second one. */
const REMEMBERED_REQUESTS = 200;

const FUNCTION_WIDTH = Math.max('receive-authorization-event'.length, 'event on the bus'.length);
const ACCOUNT_WIDTH = 'wx0123456789abcdef'.length;
const marks = { INFO: ' ', WARN: '!', ERROR: '✗' } as const;

/** Lines for people: time, function, account, what happened and why. A stack only if it broke. */
export function createReadableOutput({ print, now }: OutputOptions): Output {
  const explained: string[] = [];
  return {
    log: (line, functionName) => {
      const entry = readLogEntry(line);
      if (!entry || isTold(entry, explained)) return;
      if (entry.requestId && entry.level !== 'INFO') explained.push(entry.requestId);
      explained.splice(0, explained.length - REMEMBERED_REQUESTS);
      for (const each of entryLines(entry, shortName(functionName), now())) print(each);
    },
    event: (event) => {
      print(eventLine(event, now()));
    },
  };
}

/** Lines for programs: each as the function printed it, and each event as JSON. */
export function createJsonOutput({ print, now }: OutputOptions): Output {
  return {
    log: (line) => {
      print(line);
    },
    event: ({ id, source, detailType, detail }) => {
      const head = { level: 'INFO', message: 'Event on the bus' };
      const timestamp = new Date(now()).toISOString();
      print(JSON.stringify({ ...head, timestamp, id, source, detailType, detail }));
    },
  };
}

function isTold({ isOfRuntime, requestId }: LogEntry, explained: readonly string[]): boolean {
  return isOfRuntime && requestId !== undefined && explained.includes(requestId);
}

function entryLines(entry: LogEntry, functionName: string, now: number): string[] {
  const { at = now, level, authorizerAppId = '', stack } = entry;
  const first = columns([clockTime(at), marks[level], functionName, authorizerAppId]);
  const frames = stack?.split('\n').filter((frame) => /^\s+at /.test(frame)) ?? [];
  return [first + sentenceOf(entry), ...frames.map((frame) => `    ${frame.trim()}`)];
}

/** `Request refused: the reason (code request-invalid, route GET /…)`. */
function sentenceOf({ message, details }: LogEntry): string {
  const { reason, ...others } = details;
  const rest = Object.entries(others).map(([name, value]) => `${name} ${value}`);
  const because = reason === undefined ? '' : `: ${reason}`;
  return message + because + (rest.length > 0 ? ` (${rest.join(', ')})` : '');
}

function eventLine({ detailType, detail }: BusEvent, now: number): string {
  const fields = isRecord(detail) ? detail : {};
  const account = fields['authorizerAppId'];
  const head = [
    clockTime(now),
    '→',
    'event on the bus',
    typeof account === 'string' ? account : '',
  ];
  const about = subjectOf(fields);
  return columns(head) + detailType + (about ? `: ${about}` : '');
}

/** What of an event says what it is about: a name, or the kind of a message. */
function subjectOf({ profile, message, tenantId }: Record<string, unknown>): string {
  const name = isRecord(profile) ? profile['nickName'] : undefined;
  const kind = isRecord(message) ? [message['MsgType'], message['Event']] : [];
  const tenant = typeof tenantId === 'string' ? `tenant ${tenantId}` : undefined;
  return [name, ...kind, tenant].filter((each) => typeof each === 'string').join(', ');
}

function columns([time = '', mark = '', name = '', account = '']: readonly string[]): string {
  return `${time} ${mark} ${name.padEnd(FUNCTION_WIDTH)}  ${account.padEnd(ACCOUNT_WIDTH)}  `;
}

/** In the time zone of this machine: `16:55:22`. */
function clockTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

function shortName(functionName: string): string {
  return functionName.replace(new RegExp(`^${SERVICE_NAME}-`), '');
}
