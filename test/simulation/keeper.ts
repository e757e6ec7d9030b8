/** wxkeeper in a simulated world: its functions, its queue, its schedule and its event bus. */
import type { SQSEvent } from 'aws-lambda';
import type { LookedUpTicket } from '../../shared/tokens/ticket-look-up.ts';
import type { LookedUpToken } from '../../shared/tokens/look-up.ts';
import { credentialOfTicket } from '../../shared/tokens/ticket.ts';
import type { RevocationEvent } from '../../shared/wechat/event.ts';
import { renewLaterAs, startOnSchedule } from './async-side.ts';
import type { Reconciliation } from '../../shared/reconciliation/reconcile.ts';
import { ownerName } from './components.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createWatch, watchAnnouncements } from './invariants.ts';
import { short } from './journal.ts';
import { checkLookUp, type Revocations } from './look-up-invariants.ts';
import { beginLookUp, checkLiveness } from './liveness-invariants.ts';
import { checkTicket, type TicketWish } from './ticket-invariants.ts';
import { callOutside, type Process } from './process.ts';
import { createQueue, type WorkBatch } from './queue.ts';
import { arePushesReadable, createSecretsOf, watchAppSecret } from './secrets-side.ts';
import { createStoreOf } from './store-side.ts';
import { createFetch } from './wechat-side.ts';
import { component, type World } from './world.ts';

const { componentAppId: first } = component;

/** WeChat gives up a push after so long. */
const PUSH_TIME_OUT_MS = 5000;
const HOUR_SECONDS = 60 * 60;

/** What a look-up is asked. */
export interface SimulatedLookUp {
  /** The first one where it is not given. */
  componentAppId?: string | undefined;
  authorizerAppId?: string | undefined;
  rejectedToken?: string | undefined;
  minimumValiditySeconds?: number | undefined;
}

/** See createKeeper. */
export type Keeper = ReturnType<typeof createKeeper>;

export function createKeeper(world: World) {
  const { time, journal, plant } = world;
  const watch = createWatch();
  const revocations: Revocations = new Map();

  const work: WorkBatch = async (batch) => {
    const outcome = plant.dismissesWithdrawals
      ? await dismiss(batch)
      : await fleet.invoke('process-authorization-event', batch);
    if (outcome.kind !== 'answered') return 'no-answer';
    const { batchItemFailures } = outcome.answer as {
      batchItemFailures: { itemIdentifier: string }[];
    };
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    noteRevocations(batch.Records.filter(({ messageId }) => !failed.includes(messageId)));
    for (const id of failed) journal.note(outcome.process.name, `fails on ${id}`);
    return plant.dropsFailedEvents ? [] : failed;
  };

  /** The planted bug of this name: the real handler gets the rest of the batch. */
  async function dismiss(batch: SQSEvent) {
    const isKept = await Promise.all(
      batch.Records.map(async ({ body }) => {
        const event = JSON.parse(body) as RevocationEvent;
        const { kind, createdAt } = event;
        const stored = await world.bareStore.readAuthorizer(event);
        const ageSeconds = createdAt - (stored?.changedAt ?? 0);
        return kind !== 'revocation' || ageSeconds > HOUR_SECONDS;
      }),
    );
    const Records = batch.Records.filter((_, index) => isKept[index]);
    return fleet.invoke('process-authorization-event', { Records });
  }

  function noteRevocations(records: { body: string }[]): void {
    for (const { body } of records) {
      const event = JSON.parse(body) as RevocationEvent;
      if (event.kind !== 'revocation') continue;
      const owner = ownerName(event);
      const applied = revocations.get(owner) ?? [];
      applied.push({ appliedAt: time.nowMs(), createdAt: event.createdAt });
      revocations.set(owner, applied);
    }
  }

  const queue = createQueue(world, work);
  const fleet: Fleet = createFleet(world, {
    store: createStoreOf(world, watch),
    fetch: watchedFetch(world, createFetch(world, watch)),
    readSecret: createSecretsOf(world),
    enqueue: queue.enqueueAs,
    deliverAgain: queue.deliverAgainAs,
    announce: announceAs(world),
    renewLater: renewLaterAs(world, () => fleet),
  });
  async function reconcile(request: Reconciliation = { componentAppId: first }): Promise<void> {
    const outcome = await fleet.invoke('reconcile-authorizers', request);
    const result = outcome.kind === 'answered' ? outcome.answer : outcome.kind;
    journal.note(outcome.process.name, `reconciles: ${JSON.stringify(result)}`);
  }

  const receive = receivePush(world, fleet);
  world.posts.send = wechatsPush(world, receive);
  world.comparisons.goOn = (rest) => void reconcile(rest);

  return {
    fleet,
    queue,
    /** Whatever arrives where WeChat's pushes do. */
    receive,
    watch,
    /** One look-up, judged. @returns the token, or undefined where there was none */
    async lookUp(asked: SimulatedLookUp): Promise<string | undefined> {
      const { componentAppId = first, authorizerAppId, ...request } = asked;
      const owner = ownerName({ componentAppId, authorizerAppId });
      const event = { componentAppId, authorizerAppId, ...request };
      const beginning = await beginLookUp(world, { componentAppId, authorizerAppId }, request);
      const outcome = await fleet.invoke('get-access-token', event, { request });
      const { process, kind } = outcome;
      const wish = `look-up of ${owner} ${describe(request)}`;
      if (kind === 'timed-out' && !process.doings.hasFrozen)
        journal.violate('look-ups-end', `${process.name}: ${wish}`);
      if (kind === 'timed-out' || kind === 'crashed') return undefined;
      const answer = kind === 'answered' ? (outcome.answer as LookedUpToken) : undefined;
      const error = kind === 'failed' ? outcome.error : undefined;
      const result = answer ? short(answer.accessToken) : Object(error).name;
      journal.note(process.name, `${wish} → ${result}`);
      const beganAt = beginning.at;
      checkLookUp(world, { process, beganAt, owner, answer, error, ...request }, revocations);
      await checkLiveness(world, { beginning, process, error });
      return answer?.accessToken;
    },
    /** One look-up of a ticket, judged. */
    async lookUpTicket(wish: TicketWish): Promise<void> {
      const { componentAppId, authorizerAppId, type } = wish;
      const key = { componentAppId, authorizerAppId, credential: credentialOfTicket[type] };
      const owner = ownerName({ componentAppId, authorizerAppId });
      const beginning = await beginLookUp(world, key, {});
      const outcome = await fleet.invoke('get-ticket', wish);
      const { process, kind } = outcome;
      if (kind === 'timed-out' && !process.doings.hasFrozen)
        journal.violate('look-ups-end', `${process.name}: ticket of ${owner}`);
      if (kind === 'timed-out' || kind === 'crashed') return;
      const answer = kind === 'answered' ? (outcome.answer as LookedUpTicket) : undefined;
      const error = kind === 'failed' ? outcome.error : undefined;
      const result = answer ? short(answer.ticket) : Object(error).name;
      journal.note(process.name, `${wish.type} ticket of ${owner} → ${result}`);
      checkTicket(world, watch, { process, wish, answer, error });
      await checkLiveness(world, { beginning, process, error });
    },
    /** What the schedule does every few minutes. */
    refreshOnSchedule(componentAppId = first) {
      startOnSchedule(world, 'refresh-component-access-token', () => {
        void fleet.invoke('refresh-component-access-token', { componentAppId });
      });
    },
    /** What the schedule does every day. */
    reconcile,
  };
}

function describe({ rejectedToken, minimumValiditySeconds }: SimulatedLookUp): string {
  const rejected = rejectedToken ? `(reports ${short(rejectedToken)})` : '';
  const minimum = minimumValiditySeconds === undefined ? '' : `(for ${minimumValiditySeconds} s)`;
  return rejected + minimum;
}

function watchedFetch(world: World, fetchAs: (process: Process) => typeof fetch) {
  return (process: Process): typeof fetch => {
    const ask = fetchAs(process);
    return (input, init) => {
      if (typeof init?.body === 'string') watchAppSecret(world, process, init.body);
      return ask(input, init);
    };
  };
}

function announceAs(world: World) {
  return (process: Process) => (announcements: Parameters<typeof watchAnnouncements>[1]) =>
    callOutside(world, process, {
      what: 'announce',
      failureRate: world.rates.now.messaging,
      isWrite: true,
      act: async () => {
        const types = announcements.map(
          ({ type, detail }) => `${type} v${String(detail['authorizerVersion'])}`,
        );
        world.journal.note(process.name, `announces ${types.join(', ')}`);
        watchAnnouncements(world, announcements);
      },
    });
}

/** As if it was made with other keys. */
const UNOPENED = /signature-mismatch|decryption-failed/;

/** WeChat's push arrives at the function; told `success`, it has to be safe. */
function receivePush(world: World, fleet: Fleet) {
  const { time, journal } = world;
  return async (url: URL, body: string): Promise<{ status: number; body: string }> => {
    const [, componentAppId = ''] = url.pathname.split('/');
    const event = {
      version: '2.0',
      routeKey: 'POST /{componentAppId}/events',
      headers: { 'content-type': 'text/xml' },
      pathParameters: { componentAppId },
      queryStringParameters: Object.fromEntries(url.searchParams),
      requestContext: { http: { method: 'POST' }, domainName: 'keeper.example' },
      body,
      isBase64Encoded: false,
    };
    const doings = { takenIn: 0 };
    const answered = fleet.invoke('receive-authorization-event', event, doings);
    const timeOut = new Promise<undefined>((resolve) => {
      time.after(PUSH_TIME_OUT_MS, () => resolve(undefined));
    });
    const outcome = await Promise.race([answered, timeOut]);
    if (outcome?.kind !== 'answered') throw new Error('no answer');
    const { statusCode, body: text } = outcome.answer as { statusCode: number; body: string };
    if (text === 'success' && outcome.process.doings.takenIn === 0) {
      journal.violate('accepted-events', `${outcome.process.name} says success for nothing`);
    }
    return { status: statusCode, body: text };
  };
}

/** WeChat's own are opened, where the keys for it are here. */
function wechatsPush(world: World, receive: ReturnType<typeof receivePush>): typeof receive {
  return async (url, body) => {
    const arrivedAt = world.time.nowMs();
    const answer = await receive(url, body);
    if (UNOPENED.test(answer.body) && arePushesReadable(world, arrivedAt)) {
      world.journal.violate('opened-pushes', `a push is refused: ${answer.body}`);
    }
    return answer;
  };
}
