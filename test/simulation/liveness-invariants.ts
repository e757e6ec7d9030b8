/** Who asks gets an answer: what must hold for when a look-up ends, and for the error it ends in. */
import { KeeperError } from '../../shared/errors.ts';
import type { AccessTokenRecord, CredentialKey } from '../../shared/store/records/access-token.ts';
import type { Authorizer, AuthorizerKey } from '../../shared/store/records/authorizer.ts';
import { CALLS_PER_HOUR } from '../../shared/tokens/renewal-budget.ts';
import { TICKET_VALIDITY_SECONDS } from '../../shared/wechat/lifetimes.ts';
import { ownerOf, type Process } from './process.ts';
import type { World } from './world.ts';

/** The promise of docs/callers.md for a caller that has a valid token at hand. */
const ANSWER_MS = 2000;
/** The table's answer to the first read, and what the clock leaves over. */
const READ_MS = 50;
/** A ticket has WeChat's date, and its age is taken by a clock of ours. */
const TICKET_CLOCK_SECONDS = 130;
/** Before a lease that was handed over runs out, and long after it should have been taken. */
const HAND_OVER_MS = 8000;

/** What was known when a look-up began. */
export interface LookUpBeginning {
  key: CredentialKey;
  at: number;
  record: AccessTokenRecord | undefined;
  authorizer: Authorizer | undefined;
  /** A token was at hand that the caller can use, and that WeChat accepts. */
  isTokenAtHand: boolean;
  hasTicket: boolean;
  /** The table may take its time. */
  isTableSlow: boolean;
}

/** What a caller asks of a token. */
export interface Needs {
  rejectedToken?: string | undefined;
  minimumValiditySeconds?: number | undefined;
}

/** To be called before each look-up. */
export async function beginLookUp(
  world: World,
  key: CredentialKey,
  { rejectedToken, minimumValiditySeconds = 60 }: Needs,
): Promise<LookUpBeginning> {
  const { time, bareStore, nature } = world;
  const now = time.nowMs() / 1000;
  const record = await bareStore.readAccessToken(key);
  const { accessToken, expiresAt = 0, unavailable } = record ?? {};
  const clocksSeconds = (2 * nature.instanceSkewMs) / 1000;
  const lifeSeconds = expiresAt - now - clocksSeconds;
  const isTokenAtHand =
    accessToken !== undefined &&
    accessToken !== rejectedToken &&
    !unavailable &&
    lifeSeconds >= minimumValiditySeconds;
  const tickets = await bareStore.readVerifyTickets(key.componentAppId);
  const oldest = now - TICKET_VALIDITY_SECONDS + 2 * TICKET_CLOCK_SECONDS;
  return {
    key,
    at: time.nowMs(),
    record,
    authorizer: await authorizerOf(world, key),
    isTokenAtHand,
    isTableSlow: world.rates.now.tail > 0,
    hasTicket: (tickets?.current.createdAt ?? 0) > oldest,
  };
}

/** A look-up that has ended. */
interface EndedLookUp {
  beginning: LookUpBeginning;
  process: Process;
  error?: unknown;
}

/** It ends in time, and in an error only where there is a cause for that one. */
export async function checkLiveness(world: World, ended: EndedLookUp): Promise<void> {
  const { journal, time } = world;
  const { beginning, process, error } = ended;
  const what = `${process.name}: look-up of ${ownerOf(beginning.key)}`;
  const after = await authorizerOf(world, beginning.key);
  const isGrantUnchanged = after?.version === beginning.authorizer?.version;
  const lastRead = process.lastReads.get(ownerOf(beginning.key));
  const hasRead = lastRead?.doings === process.doings && lastRead.at >= beginning.at;
  const isCalm = !process.doings.hasFrozen && hasRead && !beginning.isTableSlow;
  const isGone = error instanceof KeeperError && error.kind === 'gone';
  if (beginning.isTokenAtHand && isCalm && !isGone) {
    const tookMs = Math.round(time.nowMs() - beginning.at);
    if (tookMs > ANSWER_MS + READ_MS && !isDroppedSince(world, beginning)) {
      journal.violate('answer-in-time', `${what} takes ${tookMs} ms with a valid token at hand`);
    }
    if (error !== undefined && isGrantUnchanged) {
      journal.violate('answer-in-time', `${what} fails with a valid token at hand`);
    }
  }
  if (!(error instanceof KeeperError)) return;
  const problem = await problemWith(world, {
    beginning,
    process,
    error,
    after,
    isGrantUnchanged,
  });
  if (problem) journal.violate('fitting-error', `${what}: ${error.name}, but ${problem}`);
}

/** The grant has changed while the token could still be handed out, and has taken it away. */
function isDroppedSince({ dropped }: World, { key, at }: LookUpBeginning): boolean {
  const { componentAppId, authorizerAppId } = key;
  const droppedAt = dropped.get(ownerOf({ componentAppId, authorizerAppId })) ?? -Infinity;
  return droppedAt >= at && droppedAt <= at + ANSWER_MS;
}

/** Why the error's name does not fit; undefined where it does. */
async function problemWith(
  world: World,
  {
    beginning: { key, authorizer, record, hasTicket },
    process,
    error,
    after,
    isGrantUnchanged,
  }: {
    beginning: LookUpBeginning;
    process: Process;
    error: KeeperError;
    after: Authorizer | undefined;
    isGrantUnchanged: boolean;
  },
): Promise<string | undefined> {
  const { health } = world;
  const isSpent = () => isBudgetSpent(world, key, process);
  switch (error.name) {
    case 'WechatUnavailable':
      if (!health.areWell('wechat', 'machines') || (await isSpent())) return undefined;
      return 'WeChat has been well for two minutes';
    case 'RefreshInProgress':
      if (!health.areWell('wechat', 'table', 'secrets', 'invocations', 'machines'))
        return undefined;
      return 'table and WeChat have been well for two minutes';
    case 'StoreUnavailable':
      // What was told last in the budget can be older.
      if (!health.areWell('table', 'secrets', 'machines') || (await isSpent())) return undefined;
      return 'the table and Secrets Manager have been well for two minutes';
    case 'WechatRejected':
      // Beyond the budget the last refusal is told, which can be older.
      if (health.hasRefused() || (await isSpent())) return undefined;
      return 'WeChat has refused nothing for two minutes';
    case 'VerifyTicketMissing':
      return hasTicket && !(await isSpent()) ? 'a ticket is stored' : undefined;
    case 'AuthorizerNotFound':
      return record ? 'the account is stored' : undefined;
    case 'AuthorizationRevoked':
      return isGrantUnchanged && after?.status !== 'revoked' ? `it is ${after?.status}` : undefined;
    case 'ReauthorizationRequired': {
      const isIt = after?.status === 'reauthorization-required';
      return isGrantUnchanged && authorizer && !isIt ? `it is ${after?.status}` : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * Callers reported so many tokens that WeChat is asked more seldom, for this one or the component's. A
 * call that was reserved when the look-up read of it may have been given back since.
 */
async function isBudgetSpent(
  { bareStore }: World,
  { componentAppId, ...account }: CredentialKey,
  { lastReads }: Process,
): Promise<boolean> {
  const { authorizerAppId } = account;
  const keys = [
    { componentAppId, ...account },
    { componentAppId, authorizerAppId },
    { componentAppId },
  ];
  const records = await Promise.all(keys.map((key) => bareStore.readAccessToken(key)));
  const read = keys.map((key) => lastReads.get(ownerOf(key))?.record);
  return [...records, ...read].some((record) => (record?.budget?.used ?? 0) >= CALLS_PER_HOUR);
}

async function authorizerOf(
  { bareStore }: World,
  { authorizerAppId, componentAppId }: CredentialKey,
): Promise<Authorizer | undefined> {
  if (authorizerAppId === undefined) return undefined;
  const key: AuthorizerKey = { componentAppId, authorizerAppId };
  return bareStore.readAuthorizer(key);
}

/** A renewal that was handed over is begun, where nothing keeps it from that. */
export function watchHandOver(
  { time, bareStore, health, journal, rates }: World,
  { leaseOwner, ...key }: CredentialKey & { leaseOwner: string },
): void {
  // As it was when it was sent.
  const isSafe = !rates.now.tail;
  time.after(HAND_OVER_MS, () => {
    void (async () => {
      const record = await bareStore.readAccessToken(key);
      const isCalm = isSafe && health.areWell('table', 'invocations', 'machines');
      if (record?.lease?.owner !== leaseOwner || !isCalm) return;
      journal.violate('hand-over', `nobody has begun the renewal for ${ownerOf(key)}`);
    })();
  });
}
