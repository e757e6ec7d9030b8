/**
 * Which calls a function can make and which it was seen to make: what is in its code and was never
 * made would be a permission that nobody has measured.
 */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../../../infra/function-catalog.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { AwsRequest } from '../../support/aws-recorder.ts';
import { itemsOf } from './needed-permissions.ts';

/** By the method of the store: how its request is recognised. */
const storeCalls: Record<keyof Store, (request: AwsRequest) => boolean> = {
  saveVerifyTicket: (request) => isDone(request, 'UpdateItem', 'verify-ticket'),
  readVerifyTickets: (request) => isDone(request, 'GetItem', 'verify-ticket'),
  readTicketNotice: (request) => isDone(request, 'GetItem', 'ticket-notice'),
  saveTicketNotice: (request) => isDone(request, 'PutItem', 'ticket-notice'),
  readAccessToken: (request) => isDone(request, 'GetItem', 'access-token'),
  takeLease: (request) => isUpdate(request, 'access-token', 'leaseExpiresAt = '),
  saveAccessToken: (request) => isUpdate(request, 'access-token', 'SET accessToken = '),
  addDoubt: (request) => isUpdate(request, 'access-token', 'ADD doubts'),
  saveBudget: (request) => isUpdate(request, 'access-token', 'SET budget = '),
  saveRenewalFailure: (request) => isUpdate(request, 'access-token', 'SET failure = '),
  readAuthorizer: (request) => isDone(request, 'GetItem', 'grant'),
  readRefreshToken: (request) => isDone(request, 'GetItem', 'refresh-token#'),
  changeAuthorizer: (request) => isInTransaction(request, 'grant'),
  markAnnounced: (request) => isUpdate(request, 'grant', 'unannounced'),
  listAuthorizers: (request) => request.operation === 'Query',
  claimMessage: (request) => isUpdate(request, 'message', 'SET claimOwner = '),
  markMessageAnnounced: (request) => isUpdate(request, 'message', 'SET announcedAt = '),
  saveVisit: (request) => isInTransaction(request, 'visit'),
  readVisit: (request) => isDone(request, 'GetItem', 'visit') && !isPointer(request),
  findVisit: (request) => isDone(request, 'GetItem', 'visit') && isPointer(request),
  completeVisit: (request) => isUpdate(request, 'visit', 'outcomes'),
  claimCode: (request) => isUpdate(request, 'visit', 'SET #claim = :claim'),
  endClaim: (request) => isUpdate(request, 'visit', 'SET #claim = :ended'),
  countVisit: (request) => isUpdate(request, 'limit', 'ADD visits'),
  readCodeQuotaEnd: (request) => isDone(request, 'GetItem', 'limit'),
  saveCodeQuotaEnd: (request) => isUpdate(request, 'limit', 'SET endsAt = '),
  clearCodeQuotaEnd: (request) => isUpdate(request, 'limit', 'REMOVE endsAt'),
  saveAccountStates: (request) => isUpdate(request, 'comparison', 'countedAt = '),
  readAccountStates: (request) => isDone(request, 'GetItem', 'comparison'),
  saveQuotaReset: (request) => isUpdate(request, 'quota-reset', 'SET resetAt = '),
  readQuotaReset: (request) => isDone(request, 'GetItem', 'quota-reset'),
};

/** The methods of the store, and the operations of other services, that were recorded. */
export function callsIn(requests: readonly AwsRequest[]): Set<string> {
  return new Set(requests.map(callOf));
}

function callOf(request: AwsRequest): string {
  if (request.service !== 'dynamodb') return request.operation;
  const found = Object.entries(storeCalls).find(([, isIt]) => isIt(request));
  if (!found) throw new Error(`no method of the store makes ${JSON.stringify(request)}`);
  return found[0];
}

/**
 * The same, as far as a function's code names them. esbuild leaves out every declaration that nothing
 * in the function leads to; the store itself is left out, for it always has all methods.
 */
export async function callsInCodeOf(functionName: FunctionName): Promise<Set<string>> {
  const { outputFiles } = await build({
    absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
    entryPoints: [`functions/${functionName}.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [
      {
        name: 'without the store',
        setup: (plugin) => {
          plugin.onLoad({ filter: /dynamodb-store\.ts$/ }, () => ({
            contents: 'export const createDynamodbStore = globalThis.nobody;',
          }));
        },
      },
    ],
  });
  const code = outputFiles.map(({ text }) => text).join('');
  const methods = Object.keys(storeCalls).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  const commands = [...code.matchAll(/new (\w+)Command\d*\(/g)].map(([, name = '']) => name);
  return new Set([...methods, ...commands]);
}

function isDone(request: AwsRequest, operation: string, kind: string): boolean {
  return request.operation === operation && itemsOf(request)[0]?.kind.startsWith(kind) === true;
}

/** A ticket has the attributes of the access token, under names of its own. */
const OF_TICKET = /\b(?:jsapiTicket|wxCardTicket)(?=[A-Z])(.)/g;
const uncapitalized = (_match: string, letter: string) => letter.toLowerCase();

function isUpdate(request: AwsRequest, kind: string, expression: string): boolean {
  return (
    isDone(request, 'UpdateItem', kind) &&
    String(request.input['UpdateExpression'])
      .replaceAll(OF_TICKET, uncapitalized)
      .includes(expression)
  );
}

function isInTransaction(request: AwsRequest, kind: string): boolean {
  return (
    request.operation === 'TransactWriteItems' &&
    itemsOf(request).some((item) => item.kind === kind)
  );
}

/** The item that leads from a pre-auth code to its visit. */
function isPointer(request: AwsRequest): boolean {
  return itemsOf(request)[0]?.partition.startsWith('pre-auth-code#') === true;
}
