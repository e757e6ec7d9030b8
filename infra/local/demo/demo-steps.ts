/** The steps of `npm run demo`: what each does, and which result it expects. */
import { REMEMBERED_SECONDS } from '../../../shared/tokens/look-up-memory.ts';
import {
  CUSTOMER,
  describeToken,
  expect,
  expectErrcode,
  fromEarlierStep,
  lookUp,
  type DemoWorld,
} from './demo-world.ts';
import { followLink, loadPage, submitForm } from './merchant-browser.ts';
import { until } from '../process/until.ts';

/** One step. It throws on an unexpected result. Its return value contains no secret. */
export interface DemoStep {
  title: string;
  run: (world: DemoWorld) => Promise<string>;
}

const TWO_HOURS_SECONDS = 2 * 60 * 60;

export const demoSteps: readonly DemoStep[] = [
  {
    title: '微信推送票据 | WeChat pushes a verify ticket',
    async run({ simulator, service }) {
      await simulator.startPushing();
      const push = simulator.pushLog().at(-1);
      expect(push?.succeeded === true, `the push got status ${push?.status}, not "success"`);
      await service.scheduler.start();
      return `answered "success" at attempt ${push.attempt}; the next one comes in 10 minutes`;
    },
  },
  {
    title: '平台令牌 | The component access token',
    async run(world) {
      const { accessToken, expiresInSeconds } = await lookUp(world, {});
      expect(
        world.simulator.isComponentAccessTokenValid(accessToken),
        'WeChat does not accept the token',
      );
      return describeToken(accessToken, expiresInSeconds);
    },
  },
  {
    title: '打开授权入口页 | The merchant opens the start page',
    async run(world) {
      const { service, componentAppId } = world;
      const page = await loadPage(`${service.urls.api}/${componentAppId}/authorize`);
      expect(page.status === 200, `the start page answered ${page.status}`);
      world.startPage = page;
      expect(page.referer !== undefined, 'the page suppresses the Referer');
      return `a page on ${new URL(page.url).host} with a link to WeChat`;
    },
  },
  {
    title: '进入微信授权页 | The link leads to WeChat’s page',
    async run(world) {
      const page = await followLink(fromEarlierStep(world.startPage));
      expect(page.html.includes(world.authorizerAppId), `WeChat refused: ${retOf(page.html)}`);
      world.authorizationPage = page;
      return `WeChat accepts the Referer and offers ${accountsOn(page.html)} accounts`;
    },
  },
  {
    title: '商家同意授权 | The merchant authorizes',
    async run(world) {
      const choices = { account: world.authorizerAppId, decision: 'agree' };
      const answer = await submitForm(fromEarlierStep(world.authorizationPage), choices);
      expect(answer.status === 302, `WeChat refused: ${retOf(answer.html)}`);
      world.returnAddress = fromEarlierStep(answer.location);
      return `WeChat sends the browser back to ${new URL(world.returnAddress).host}`;
    },
  },
  {
    title: '返回平台 | The merchant comes back',
    async run(world) {
      const page = await loadPage(fromEarlierStep(world.returnAddress));
      expect(page.status === 200, `the return was answered ${page.status}`);
      expect(page.html.includes(world.authorizerAppId), 'the page does not name the account');
      return `the page names ${world.authorizerAppId}`;
    },
  },
  {
    title: '其他函数取商家令牌 | Another Lambda function looks up the merchant’s token',
    async run(world) {
      const { authorizerAppId } = world;
      const { accessToken, expiresInSeconds } = await lookUp(world, { authorizerAppId });
      world.accessToken = accessToken;
      return describeToken(accessToken, expiresInSeconds);
    },
  },
  {
    title: '用令牌发消息 | The token works',
    async run(world) {
      const { authorizerAppId, simulator } = world;
      const text = { MsgType: 'text', Content: '在吗' };
      const push = await simulator.pushMessage(authorizerAppId, text, { openId: CUSTOMER });
      expect(push.succeeded, 'the customer’s message was not taken in');
      return `${await expectErrcode(world, 0)} to a reply to a customer`;
    },
  },
  {
    title: '两小时后旧令牌失效 | Two hours later the token has expired',
    async run(world) {
      await world.service.advance(TWO_HOURS_SECONDS);
      return expectErrcode(world, 42001);
    },
  },
  {
    title: '自动续期 | The next look-up returns a new token',
    async run(world) {
      const { authorizerAppId } = world;
      const { accessToken, expiresInSeconds } = await lookUp(world, { authorizerAppId });
      expect(accessToken !== world.accessToken, 'the look-up returned the old token');
      world.accessToken = accessToken;
      const answer = await expectErrcode(world, 0);
      return `${describeToken(accessToken, expiresInSeconds)}; ${answer}`;
    },
  },
  {
    title: '商家取消授权 | The merchant withdraws the authorization',
    async run({ simulator, authorizerAppId, service }) {
      expect(await simulator.revoke(authorizerAppId), 'there was no grant');
      const event = await until('an event that announces the withdrawal', async () =>
        service.events().find(({ detailType }) => /revoked/i.test(detailType)),
      );
      return `announced on the event bus: ${event.detailType}`;
    },
  },
  {
    title: '查询即被拒绝 | Look-ups are refused',
    async run(world) {
      const { authorizerAppId, simulator, service } = world;
      await service.advance(REMEMBERED_SECONDS);
      const before = simulator.callCount('api_authorizer_token');
      const error = await lookUp(world, { authorizerAppId }).then(() => undefined, String);
      const calls = simulator.callCount('api_authorizer_token') - before;
      expect(
        error?.includes('AuthorizationRevoked') === true,
        `expected AuthorizationRevoked, got ${error ?? 'a token'}`,
      );
      expect(calls === 0, `WeChat was called ${calls} times`);
      return `AuthorizationRevoked after ${REMEMBERED_SECONDS} s, without another call to WeChat`;
    },
  },
];

function retOf(html: string): string {
  return /ret: -?\d+/.exec(html)?.[0] ?? 'no ret code';
}

function accountsOn(html: string): number {
  return html.match(/name="account"/g)?.length ?? 0;
}
