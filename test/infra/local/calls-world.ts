/** The local run with one authorized account, and `wxkeeper-call-wechat` by its Invoke API. */
import {
  grantsAnnounced,
  localComponent,
  startLocalRun,
  type LocalRun,
} from '../../support/bundled-service.ts';

const { componentAppId } = localComponent;

/** What an invocation answered: WeChat's answer, or a function error. */
export interface Answer {
  errorType?: string;
  errorMessage?: string;
  status?: number;
  headers?: Record<string, string>;
  body?: Record<string, unknown>;
  bodyText?: string;
  bodyBase64?: string;
  s3?: { bucket: string; key: string; size: number };
  errcode?: number;
  errmsg?: string;
  rid?: string;
  attempts?: number;
  tokenRenewed?: boolean;
  tookMs?: number;
}

export interface CallsWorld {
  service: LocalRun;
  authorizerAppId: string;
  /** Every line that a function has printed. */
  output: readonly string[];
  /** Every answer of `call`, as it came. */
  answers: readonly string[];
  /** Calls WeChat with the account's token, if the request does not say otherwise. */
  call: (request: object) => Promise<Answer>;
}

export async function startCallsWorld(): Promise<CallsWorld> {
  const output: string[] = [];
  const answers: string[] = [];
  const service = await startLocalRun({ log: (line) => output.push(line) });
  const authorizerAppId = await authorizeAccount(service);
  const url = `${service.urls.invoke}/2015-03-31/functions/wxkeeper-call-wechat/invocations`;
  return {
    service,
    authorizerAppId,
    output,
    answers,
    call: async (request) => {
      const body = JSON.stringify({ componentAppId, authorizerAppId, ...request });
      const text = await (await fetch(url, { method: 'POST', body })).text();
      answers.push(text);
      return JSON.parse(text) as Answer;
    },
  };
}

async function authorizeAccount(service: LocalRun): Promise<string> {
  const { simulator } = service;
  await simulator.pushVerifyTicket();
  const authorizerAppId = simulator.accounts()[0]?.authorizerAppId ?? '';
  await simulator.authorize(authorizerAppId);
  await grantsAnnounced(service, 1);
  simulator.setMenu(authorizerAppId, { button: [{ name: '今日特价', type: 'click', key: 'k' }] });
  return authorizerAppId;
}

/** What is in it of our tokens, and of what looks like a ticket or a query with a token. */
export async function tokensIn(world: CallsWorld, printed: string): Promise<string[]> {
  const { service, authorizerAppId } = world;
  const lookUps = [
    await service.invoke('get-access-token', { componentAppId, authorizerAppId }),
    await service.invoke('get-access-token', { componentAppId }),
  ];
  const tokens = lookUps.map(({ answer }) => (answer as { accessToken: string }).accessToken);
  const shapes = printed.match(/access_token=|(?:ticket|refreshtoken)@@@/g) ?? [];
  return [...tokens.filter((token) => printed.includes(token)), ...shapes];
}
