/** The way back to an earlier refresh token, exactly as docs/refresh-tokens.md has it. */
import {
  DynamoDBClient,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createTable, startDynamodb, type LocalDynamodb } from '../../infra/local/aws/dynamodb.ts';
import { clientSettings } from '../../infra/local/aws/local-aws.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;
const key = { componentAppId, authorizerAppId };

let dynamodb: LocalDynamodb;
let client: DynamoDBClient;
let keeper: Keeper;

beforeAll(async () => {
  dynamodb = await startDynamodb();
  await createTable(dynamodb.endpoint, 'restored');
  client = new DynamoDBClient(clientSettings(dynamodb.endpoint));
  keeper = await startKeeper({ store: createDynamodbStore('restored', client) });
});

afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});

function transactItems(refreshTokenVersion: number): TransactWriteItem[] {
  const file = new URL('../../docs/examples/restore-refresh-token.json', import.meta.url);
  const text = readFileSync(file, 'utf8')
    .replaceAll('TABLE_NAME', 'restored')
    .replaceAll('AUTHORIZER_APP_ID', authorizerAppId)
    .replaceAll('COMPONENT_APP_ID', componentAppId)
    .replaceAll('REFRESH_TOKEN_VERSION', String(refreshTokenVersion));
  return JSON.parse(text);
}

it('leads back to a token that WeChat takes', async () => {
  const { store } = keeper.services;
  await keeper.authorizeAccount();
  const good = await store.readRefreshToken(key, 1);
  const authorizer = await store.readAuthorizer(key);
  if (!authorizer) throw new Error('the account is not there');
  // A wrong token has become the current one, and the account was given up because of it.
  const wrong = { refreshTokenVersion: 2, refreshTokenCount: 2, refreshTokenDigest: 'wrong' };
  const status = 'reauthorization-required' as const;
  await store.changeAuthorizer({
    next: { ...authorizer, ...wrong, status, version: authorizer.version + 1 },
    accessToken: 'none',
    authorizerRefreshToken: 'refreshtoken@@@wrong',
  });
  await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
    name: 'ReauthorizationRequired',
  });

  await client.send(new TransactWriteItemsCommand({ TransactItems: transactItems(1) }));

  const { accessToken } = await keeper.lookUp({ authorizerAppId });
  expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  expect(keeper.simulator.callCount('api_authorizer_token')).toBe(1);
  expect(await store.readAuthorizer(key)).toMatchObject({ refreshTokenVersion: 1 });
  expect(await store.readRefreshToken(key, 1)).toBe(good);
  expect(await store.readRefreshToken(key, 2)).toBe('refreshtoken@@@wrong');

  // The history goes on behind the token that was left.
  keeper.simulator.configure({ rotateRefreshTokens: true });
  await keeper.simulator.advance(7200);
  await keeper.lookUp({ authorizerAppId });
  expect(await store.readAuthorizer(key)).toMatchObject({ refreshTokenVersion: 3 });
  expect(await store.readRefreshToken(key, 3)).not.toBe(good);
});
