/** One process of the stampede: looks one token or ticket up many times at once when its parent says so. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientSettings, TABLE_NAME } from '../../infra/local/aws/local-aws.ts';
import type { HandedOverRenewal } from '../../shared/aws/start-function.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import { PATIENCE_MS, provideAccessToken } from '../../shared/tokens/access-token.ts';
import { credentialSourceOf } from '../../shared/tokens/credential-source.ts';
import { renewHandedOver } from '../../shared/tokens/renewal.ts';
import { credentialOfTicket } from '../../shared/tokens/ticket.ts';
import type { TokenNeeds } from '../../shared/tokens/usable-token.ts';
import type { TicketType } from '../../shared/wechat/ticket-api.ts';
import { component, createTestServices } from '../support/services.ts';

/** The local run that the process calls, and whose token it looks up. */
export interface CallerWorld {
  invokeUrl: string;
  dynamodbUrl: string;
  simulatorUrl: string;
  authorizerAppId: string;
}

/** `invoke-api`: as other Lambdas do; `rules`: the rules in this process, on the same table. */
export type Door = 'invoke-api' | 'rules';

/**
 * What the parent says. The clock stands still in between, so that no lease runs out on a busy
 * machine; it may be moved while look-ups are under way.
 */
export type CallerCommand =
  | { kind: 'clock'; now: number }
  | { kind: 'look-up'; door: Door; callers: number; request: CallerRequest };

/** With a type, the account's ticket is meant and not its token. */
export type CallerRequest = TokenNeeds & { type?: TicketType | undefined };

/** What the process says; `waiting` once for each caller who has to wait for a renewer. */
export type CallerReport =
  { kind: 'ready' } | { kind: 'waiting' } | { kind: 'answers'; answers: CallerAnswer[] };

/** A token or ticket, or the error's name, and how long it took. */
export interface CallerAnswer {
  accessToken?: string | undefined;
  error?: string | undefined;
  milliseconds: number;
}

/** Nobody gives up on WeChat while a test holds its answer back. */
const WECHAT_TIMEOUT_SECONDS = 60;

const world: CallerWorld = JSON.parse(process.argv[2] ?? '{}');
const key = {
  componentAppId: component.componentAppId,
  authorizerAppId: world.authorizerAppId,
};
const lambda = new LambdaClient(clientSettings(world.invokeUrl));
let now = 0;
const { services } = createTestServices({
  simulatorUrl: world.simulatorUrl,
  wechatTimeoutSeconds: WECHAT_TIMEOUT_SECONDS,
  store: createDynamodbStore(TABLE_NAME, new DynamoDBClient(clientSettings(world.dynamodbUrl))),
  now: () => now,
  // It stands still as well: then a look-up's patience is always the same.
  uptime: () => 0,
  // Tells the parent which process holds a lease.
  newId: () => `${process.pid}-${randomBytes(16).toString('hex')}`,
  random: Math.random,
  renewLater: async (renewal) => {
    void renewInBackground(renewal);
  },
});
const doors: Record<Door, (request: CallerRequest) => Promise<Omit<CallerAnswer, 'milliseconds'>>> =
  {
    'invoke-api': lookUpThroughInvokeApi,
    rules: lookUpByTheRules,
  };

process.on('message', (command: CallerCommand) => {
  if (command.kind === 'clock') ({ now } = command);
  else void lookUpAtOnce(command).then((answers) => report({ kind: 'answers', answers }));
});
process.on('disconnect', () => process.exit());
report({ kind: 'ready' });

function report(message: CallerReport): void {
  process.send?.(message);
}

async function lookUpAtOnce({ door, callers, request }: CallerCommand & { kind: 'look-up' }) {
  return Promise.all(
    Array.from({ length: callers }, async () => {
      const startedAt = performance.now();
      const answer = await doors[door](request).catch((error: Error) => ({ error: error.name }));
      return { ...answer, milliseconds: performance.now() - startedAt };
    }),
  );
}

async function lookUpThroughInvokeApi(request: CallerRequest) {
  const { Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: request.type ? 'wxkeeper-get-ticket' : 'wxkeeper-get-access-token',
      Payload: JSON.stringify({ ...key, ...request }),
    }),
  );
  const answer: { accessToken?: string; ticket?: string; errorType?: string } = JSON.parse(
    Payload?.transformToString() ?? '{}',
  );
  return { accessToken: answer.accessToken ?? answer.ticket, error: answer.errorType };
}

async function lookUpByTheRules({ type, ...needs }: CallerRequest) {
  let hasWaited = false;
  const sleepAndTell = async (milliseconds: number) => {
    const isForRenewer = milliseconds !== PATIENCE_MS;
    if (isForRenewer && !hasWaited) report({ kind: 'waiting' });
    hasWaited ||= isForRenewer;
    await sleep(milliseconds);
  };
  const ownServices = { ...services, sleep: sleepAndTell };
  const credential = type && credentialOfTicket[type];
  const source = credentialSourceOf({ ...key, credential }, services);
  const { accessToken } = await provideAccessToken(source, needs, ownServices);
  return { accessToken };
}

/** As `renew-access-token` does, but until it is done: a failure is remembered in the table. */
async function renewInBackground({ leaseOwner, ...renewed }: HandedOverRenewal): Promise<void> {
  await renewHandedOver(credentialSourceOf(renewed, services), leaseOwner, services).catch(
    () => {},
  );
}
