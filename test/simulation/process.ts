/**
 * One warm Lambda instance: what the rules are given there, over a network that takes its time and
 * fails. Each call to the outside is a moment at which others go on, or at which the process ends.
 */
import type { ReadSecret } from '../../shared/aws/component-secret.ts';
import type { DeliverAgain, EnqueueEvent } from '../../shared/aws/event-queue.ts';
import type { CallerPolicyPort } from '../../shared/callers/rights.ts';
import type { HandedOverRenewal } from '../../shared/aws/start-function.ts';
import type { Services } from '../../shared/services.ts';
import type {
  AccessTokenRecord,
  CredentialKey,
  Lease,
} from '../../shared/store/records/access-token.ts';
import type { Store } from '../../shared/store/store.ts';
import { createLeaseWatch } from '../../shared/tokens/leases.ts';
import { createWechatHosts } from '../../shared/wechat/hosts.ts';
import { allComponents, ownerName } from './components.ts';
import { OutsideFault } from './faults.ts';
import type { Part } from './health.ts';
import { createListener } from './undecided-grants.ts';
import type { World } from './world.ts';

/** Everything that any function can need. */
export type AllServices = Services &
  CallerPolicyPort & { enqueue: EnqueueEvent; deliverAgain: DeliverAgain };

/** A lease, and what spoke against asking WeChat with it. */
export interface TakenLease extends Lease {
  /** Milliseconds since 1970. */
  takenAt: number;
  isNeedless: boolean;
  /** Seconds that were left of a cool-down. */
  coolDownSeconds: number;
  /** In which hour its call is written down. */
  budgetHour: number | undefined;
}

/** What one invocation did, for the invariants. */
export interface Doings {
  /** The request of a look-up. */
  request: { rejectedToken?: string | undefined; minimumValiditySeconds?: number | undefined };
  /** What WeChat has to be told `success` for: put on the queue, or kept. */
  takenIn: number;
  /** Leases taken, by the name of the token's owner. */
  leases: Map<string, TakenLease>;
  /** It has stood still: who waits for it waits longer. */
  hasFrozen: boolean;
  /** Tokens that WeChat refused. */
  refused: Set<string>;
}

/** A token as a process knows it. */
export interface LastRead {
  at: number;
  record: AccessTokenRecord | undefined;
  /** It has asked for a lease since, granted or not. */
  isRenewalTried: boolean;
  /** Of the invocation that read it. */
  doings: Doings;
}

/** See createProcess. */
export interface Process {
  name: string;
  functionName: string;
  isAlive: boolean;
  skewMs: number;
  /** When it last stood still, until when. */
  frozenAt: number;
  doings: Doings;
  /** When and what it last read of a token, by the name of the token's owner. */
  lastReads: Map<string, LastRead>;
  services: AllServices;
  /** Resolves when it ends. */
  death: Promise<void>;
  die: (why: string) => void;
  /** Never resolves once the process has ended. */
  pause: (milliseconds: number) => Promise<void>;
}

/** What processes call, each as this process. */
export interface Outside {
  fetch: (process: Process) => typeof fetch;
  store: (process: Process) => Store;
  announce: (process: Process) => Services['announce'];
  enqueue: (process: Process) => EnqueueEvent;
  renewLater: (process: Process) => (renewal: HandedOverRenewal) => Promise<void>;
  readSecret: (process: Process) => ReadSecret;
  deliverAgain: (process: Process) => DeliverAgain;
}

/** @param name of the function, and which of its instances */
export function createProcess(
  world: World,
  { functionName, number }: { functionName: string; number: number },
  outside: Outside,
): Process {
  const { time } = world;
  const { instanceSkewMs } = world.nature;
  let resolveDeath = () => {};
  const death = new Promise<void>((resolve) => {
    resolveDeath = resolve;
  });
  const process: Process = {
    name: `${functionName}#${number}`,
    functionName,
    isAlive: true,
    skewMs: world.chance.integer(-instanceSkewMs, instanceSkewMs),
    frozenAt: 0,
    doings: createDoings(),
    lastReads: new Map(),
    services: {} as AllServices,
    death,
    die(why) {
      if (!process.isAlive) return;
      process.isAlive = false;
      world.journal.note(process.name, `ends: ${why}`);
      resolveDeath();
    },
    pause: (milliseconds) =>
      new Promise((resolve) => {
        time.after(milliseconds, () => {
          if (process.isAlive) resolve();
        });
      }),
  };
  process.services = servicesOf(world, process, outside);
  return process;
}

/** At the beginning of an invocation. */
export function createDoings(request: Doings['request'] = {}): Doings {
  return { request, takenIn: 0, leases: new Map(), hasFrozen: false, refused: new Set() };
}

function servicesOf(world: World, process: Process, outside: Outside): AllServices {
  const { random, time, plant } = world;
  const urls = 'https://wechat.example';
  const now = () => Math.floor((time.nowMs() + process.skewMs) / 1000);
  return {
    callerPolicy: { callers: {}, requireCaller: false },
    store: outside.store(process),
    wechat: {
      hosts: createWechatHosts([urls, 'https://wechat2.example'], { now }),
      fetch: outside.fetch(process),
      timeoutSeconds: 4,
      uptime: plant.ignoresFreezes ? () => 0 : time.nowMs,
    },
    wechatBaseUrls: { api: [urls], mp: urls, open: urls },
    readSecret: outside.readSecret(process),
    serves: (componentAppId) =>
      allComponents.some((each) => each.componentAppId === componentAppId),
    announce: outside.announce(process),
    enqueue: outside.enqueue(process),
    deliverAgain: outside.deliverAgain(process),
    renewLater: outside.renewLater(process),
    logger: createListener(world),
    measure: () => {},
    now,
    uptime: time.nowMs,
    watchLease: createLeaseWatch({ uptime: time.nowMs }),
    newId: () => random.hex(32),
    random: random.next,
    sleep: plant.waitsForNothing ? () => process.pause(0) : process.pause,
  };
}

/** Which calls fail, and how often. */
export interface CallKind {
  what: string;
  failureRate: number;
  /** What is in trouble where it fails; none where nobody's answer depends on it. */
  part?: Part | undefined;
  /** A write can have its effect although the caller gets an error. */
  isWrite: boolean;
}

/**
 * A call over the network: the effect comes some time after the call, the answer after that. For a
 * read it is all the same when the call set out.
 */
export async function callOutside<Result>(
  world: World,
  process: Process,
  { what, failureRate, part, isWrite, act }: CallKind & { act: () => Promise<Result> },
): Promise<Result> {
  const { random, rates, journal, health } = world;
  if (isWrite) await process.pause(latency(world));
  if (random.chance(rates.now.crash)) return endHere(world, process, `before ${what}`);
  if (random.chance(failureRate)) {
    if (part) health.trouble(part);
    journal.note(process.name, `${what} → refused`);
    throw new OutsideFault(`${what} was refused`);
  }
  const result = await act();
  if (random.chance(rates.now.crash)) return endHere(world, process, `after ${what}`);
  await process.pause(latency(world));
  await freeze(world, process);
  if (isWrite && random.chance(failureRate)) {
    if (part) health.trouble(part);
    journal.note(process.name, `${what} → done, but the answer is lost`);
    throw new OutsideFault(`the answer to ${what} was lost`);
  }
  return result;
}

/** The longest is longer than a lease. @returns whether it has stood still */
export async function freeze(
  { random, rates, journal, health, time }: World,
  process: Process,
): Promise<boolean> {
  if (!random.chance(rates.now.freeze)) return false;
  const milliseconds = random.integer(1000, 15_000);
  process.doings.hasFrozen = true;
  journal.note(process.name, `stands still for ${milliseconds} ms`);
  health.trouble('machines', time.nowMs() + milliseconds);
  await process.pause(milliseconds);
  process.frozenAt = time.nowMs();
  return true;
}

/** The process ends in the middle of what it does: this never returns. */
export function endHere<Result>(
  { health }: World,
  process: Process,
  where: string,
): Promise<Result> {
  health.trouble('machines');
  process.die(where);
  return new Promise<Result>(() => {});
}

/** Mostly a few milliseconds, sometimes long: then others overtake. */
function latency({ random, rates, health }: World): number {
  if (!random.chance(rates.now.tail)) return random.integer(1, 12);
  const milliseconds = random.integer(50, 2500);
  health.trouble('table');
  return milliseconds;
}

/** The owner of a token, as the ledger calls it; for a ticket its name as well. */
export function ownerOf({ credential = 'access-token', ...key }: CredentialKey): string {
  const owner = ownerName(key);
  return credential === 'access-token' ? owner : `${owner} ${credential}`;
}
