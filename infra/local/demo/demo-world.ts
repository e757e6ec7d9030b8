/** What the demo's steps share: the running service, the look-up, and how a token is tried out. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { WechatSimulator } from '../wechat/simulator.ts';
import { deployedName } from '../../function-catalog.ts';
import type { LocalService } from '../local-service.ts';
import type { LoadedPage } from './merchant-browser.ts';

/** What the steps are given, and what one leaves for the next. */
export interface DemoWorld {
  service: LocalService;
  simulator: WechatSimulator;
  lambda: LambdaClient;
  componentAppId: string;
  /** The merchant's account. */
  authorizerAppId: string;
  startPage?: LoadedPage;
  authorizationPage?: LoadedPage;
  returnAddress?: string;
  accessToken?: string;
}

/** A token, or the error that the function failed with. */
interface LookUpAnswer {
  accessToken?: string;
  expiresInSeconds?: number;
  errorType?: string;
  errorMessage?: string;
}

/** As the README tells users to do it. @throws {Error} named by the function error's `errorType` */
export async function lookUp(world: DemoWorld, request: { authorizerAppId?: string }) {
  const payload = { componentAppId: world.componentAppId, ...request };
  const output = await world.lambda.send(
    new InvokeCommand({
      FunctionName: deployedName('get-access-token'),
      Payload: JSON.stringify(payload),
    }),
  );
  const answer: LookUpAnswer = JSON.parse(output.Payload?.transformToString() ?? '{}');
  const { accessToken, expiresInSeconds = 0, errorType, errorMessage } = answer;
  if (output.FunctionError) throw new Error(`${errorType}: ${errorMessage}`);
  expect(accessToken !== undefined && accessToken !== '', 'the look-up gave no token');
  return { accessToken, expiresInSeconds };
}

/** Uses the merchant's token as a shop's Lambda would. */
export async function expectErrcode(
  { simulator, accessToken }: DemoWorld,
  expected: number,
): Promise<string> {
  const url = new URL('/cgi-bin/message/custom/send', simulator.url);
  url.searchParams.set('access_token', given(accessToken));
  const message = { touser: 'openid', msgtype: 'text', text: { content: '您好' } };
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
  const { errcode }: { errcode: number } = JSON.parse(await response.text());
  expect(errcode === expected, `WeChat answered errcode ${errcode}, not ${expected}`);
  return `WeChat answers errcode ${errcode}`;
}

/** Tokens are never printed, not even in part. */
export function describeToken(accessToken: string, expiresInSeconds: number): string {
  expect(expiresInSeconds > 0, `it expires in ${expiresInSeconds} seconds`);
  return `a token of ${accessToken.length} characters, good for ${expiresInSeconds} s`;
}

/** Fails the step unless it is right. */
export function expect(isRight: boolean, otherwise: string): asserts isRight {
  if (!isRight) throw new Error(otherwise);
}

/** What an earlier step left. */
export function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('an earlier step left nothing');
  return value;
}
