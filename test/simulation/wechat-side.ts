/** WeChat as the processes reach it: the simulator's API in this process, and what can go wrong. */
import { answerApiCall } from '../../infra/local/wechat/api/answer.ts';
import { breakConnection, type Handled } from '../../infra/local/wechat/http-messages.ts';
import { WechatError } from '../../infra/local/wechat/errors.ts';
import { callFaults, type CallFault } from './faults.ts';
import { withGap } from './list-gaps.ts';
import { watchRefresh, type Watch } from './invariants.ts';
import { short } from './journal.ts';
import { watchPlatform } from './platform-invariants.ts';
import { endHere, freeze, type Process } from './process.ts';
import { refusalOf } from './refusals.ts';
import type { World } from './world.ts';

/** `fetch` gives up after so long; a look-up waits no longer for one reply. */
const TIME_OUT_MS = 4000;
/** So late can a call still have its effect at WeChat, when the caller has long given up. */
const LATEST_EFFECT_MS = 9000;
const START_PUSH = '/cgi-bin/component/api_start_push_ticket';

/** One call as the simulator sees it. */
interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: string;
}

/** @returns the `fetch` of a process */
export function createFetch(world: World, watch: Watch) {
  return (process: Process): typeof fetch =>
    async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const { method = 'GET', body } = init ?? {};
      const call = { method, path: url.pathname, query: url.searchParams, body: textOf(body) };
      watchPlatform(world, call);
      const done = watchRefresh(world, watch, { process, ...call });
      try {
        return await exchange(world, process, call);
      } finally {
        done();
      }
    };
}

async function exchange(world: World, process: Process, call: Call): Promise<Response> {
  const { random, rates, journal, health } = world;
  await process.pause(random.integer(20, 300));
  if (random.chance(rates.now.crash)) return endHere(world, process, `before ${call.path}`);
  const fault = faultOf(world);
  if (fault) health.trouble('wechat');
  const refused = fault ? undefined : refusedWith(world, call);
  const answered =
    refused === undefined ? await withFault(world, process, { ...call, fault }) : refusal(refused);
  const handled = answered === breakConnection ? answered : withGap(world, call, answered);
  if (random.chance(rates.now.crash)) return endHere(world, process, `after ${call.path}`);
  await process.pause(random.integer(20, 300));
  const isForgotten = (await freeze(world, process)) && random.chance(0.5);
  if (fault || isForgotten) health.trouble('wechat');
  if (isForgotten) journal.note(process.name, `${nameOf(call)} → done, but the connection is gone`);
  if (handled === breakConnection || isForgotten) {
    throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET', syscall: 'read' } });
  }
  journal.note(process.name, `${nameOf(call)} → ${summaryOf(handled.body)}${fault ?? ''}`);
  rememberRefusal(process, call, handled.body);
  rememberTrouble(world, handled.body);
  const text = fault === 'truncated' ? handled.body.slice(0, -9) : handled.body;
  const status = fault === 'bad-gateway' ? 502 : handled.status;
  return { status, text: async () => text } as Response;
}

function faultOf({ random, rates, condition, time }: World): CallFault | undefined {
  if (time.nowMs() < condition.outageUntil) return condition.outageKind;
  return random.chance(rates.now.wechat) ? random.pick(callFaults) : undefined;
}

/** 45011 is trouble; what else WeChat refuses is not. */
function refusedWith({ chance, nature, condition, time, health, calm }: World, { path }: Call) {
  const { refusals } = condition;
  const rate = calm.isCalm ? 0 : nature.refusalRate;
  const errcode = refusalOf({ chance, rate, refusals }, { path, nowMs: time.nowMs() });
  if (errcode === MINUTE_QUOTA) health.trouble('wechat');
  return errcode;
}

async function withFault(
  world: World,
  process: Process,
  { fault, ...call }: Call & { fault: CallFault | undefined },
): Promise<Handled> {
  const { random, time, journal } = world;
  switch (fault) {
    case 'busy':
      return refusal(-1);
    case 'minute-quota':
      return refusal(45011);
    case 'address-refused':
      return refusal(61004);
    case 'bad-gateway':
      return { status: 502, headers: {}, body: '<html></html>' };
    case 'no-connection':
      journal.note(process.name, `${nameOf(call)} → no connection`);
      await freeze(world, process);
      throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED', syscall: 'connect' } });
    case 'connection-reset':
      journal.note(process.name, `${nameOf(call)} → connection reset`);
      return breakConnection;
    case 'response-lost':
      await answer(world, call);
      journal.note(process.name, `${nameOf(call)} → done, but the answer is lost`);
      return breakConnection;
    case 'late':
      time.after(random.integer(1, LATEST_EFFECT_MS), () => {
        journal.note('wechat', `acts on ${nameOf(call)} of ${process.name}`);
        void answer(world, call, true);
      });
      return timeOut(world, process, call);
    case 'time-out':
      return timeOut(world, process, call);
    case 'slow': {
      await process.pause(random.integer(500, TIME_OUT_MS - 700));
      const handled = await answer(world, call);
      await process.pause(random.integer(10, 300));
      return handled;
    }
    case 'truncated':
    case undefined:
      return answer(world, call);
    default:
      return fault satisfies never;
  }
}

async function timeOut(world: World, process: Process, call: Call): Promise<never> {
  await process.pause(TIME_OUT_MS);
  world.health.trouble('wechat');
  world.journal.note(process.name, `${nameOf(call)} → no answer`);
  throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
}

async function answer(
  { simulation, ledger, time }: World,
  call: Call,
  isLate = false,
): Promise<Handled> {
  const answered = await answerApiCall(simulation, {
    ...call,
    headers: {},
    remoteAddress: '127.0.0.1',
    answered: Promise.resolve(),
  });
  ledger.observe({ path: call.path, isLate });
  if (call.path === START_PUSH) time.wantTurn();
  return answered;
}

function refusal(errcode: number): Handled {
  const body = JSON.stringify(new WechatError(errcode).toJson('0-0-0'));
  return { status: 200, headers: {}, body };
}

/** Also that the account has withdrawn: only the renewal of its token finds that out for certain. */
const REFUSED_TOKEN = /"errcode":(40001|40014|42001|61003)\b/;

function rememberRefusal(process: Process, call: Call, body: string): void {
  const { query } = call;
  const token = query.get('component_access_token') ?? query.get('access_token');
  if (token !== null && REFUSED_TOKEN.test(body)) process.doings.refused.add(token);
}

const QUOTA_REACHED = 45009;
const MINUTE_QUOTA = 45011;
/** Midnight is by our clock. */
const MIDNIGHT_MS = 130_000;

function rememberTrouble({ health, control, wechatSkewMs }: World, body: string): void {
  const errcode = Number(/"errcode":(-?\d+)/.exec(body)?.[1] ?? 0);
  if (errcode === QUOTA_REACHED) {
    // It ends at midnight in Beijing.
    const midnight = Math.ceil((control.now() + 8 * 3600) / 86_400) * 86_400 - 8 * 3600;
    health.trouble('wechat', midnight * 1000 - wechatSkewMs + MIDNIGHT_MS);
  } else if (errcode !== 0) {
    health.refuse();
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : '';
}

function nameOf({ path, query }: Call): string {
  const token = query.get('component_access_token');
  const name = path.slice(path.lastIndexOf('/') + 1);
  return token === null ? name : `${name} (component token ${short(token)})`;
}

/** The error, or the ends of the tokens. */
function summaryOf(body: string): string {
  const errcode = /"errcode":(-?\d+)/.exec(body)?.[1];
  if (errcode !== undefined) return `${errcode} `;
  const tokens = [...body.matchAll(/"(\w*(?:token|code))":"([^"]+)"/g)];
  return tokens.map(([, name, value]) => `${name} ${short(value)} `).join('');
}
