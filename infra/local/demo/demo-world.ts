/** Shared by the steps of the demo: the running service, the look-up, and a call with a token. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { WechatSimulator } from '../wechat/simulator.ts';
import { deployedName } from '../../function-catalog.ts';
import type { LocalService } from '../local-service.ts';
import type { LoadedPage } from './merchant-browser.ts';

/** A follower of the merchant's account. Only who has written within 48 hours gets an answer. */
export const CUSTOMER = 'oDemoCustomer';

/** What the steps need, and the results that they pass on to later steps. */
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

/** The function's answer: a token or an error. */
interface LookUpAnswer {
  accessToken?: string;
  expiresInSeconds?: number;
  errorType?: string;
  errorMessage?: string;
}

/** Looks up a token as described in docs/api.md. @throws {Error} with the function's `errorType` */
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
  expect(accessToken !== undefined && accessToken !== '', 'the look-up returned no token');
  return { accessToken, expiresInSeconds };
}

/** Calls WeChat with the merchant's token, as the Lambda function of a shop would. */
export async function expectErrcode(
  { simulator, accessToken }: DemoWorld,
  expected: number,
): Promise<string> {
  const url = new URL('/cgi-bin/message/custom/send', simulator.url);
  url.searchParams.set('access_token', fromEarlierStep(accessToken));
  const message = { touser: CUSTOMER, msgtype: 'text', text: { content: '您好' } };
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
  const { errcode }: { errcode: number } = JSON.parse(await response.text());
  expect(errcode === expected, `WeChat answered errcode ${errcode}, not ${expected}`);
  return `WeChat answers errcode ${errcode}`;
}

/** Describes a token without printing any part of it. */
export function describeToken(accessToken: string, expiresInSeconds: number): string {
  expect(expiresInSeconds > 0, `the token expires in ${expiresInSeconds} seconds`);
  return `a token of ${accessToken.length} characters, valid for ${expiresInSeconds} s`;
}

/** Fails the step unless the condition holds. */
export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** Returns a result of an earlier step. */
export function fromEarlierStep<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The result of an earlier step is missing');
  return value;
}
