/** A merchant who goes through WeChat's page of one visit several times: the codes of one pre-auth code. */
import { linkOnPage } from '../../infra/local/demo/merchant-browser.ts';
import { startKeeper } from './keeper.ts';
import { cookieOf, open, openUntilDone, type PageAnswer } from './merchant.ts';
import { account as authorizerAppId } from './service.ts';

/** What the link asks for. At first 49 is not granted. */
export const ASKED = [1, 2, 49];
const FIRST = [1, 2];

/** Of a page on which something that was asked for is missing. */
export const WARNING = 'role="alert"';

export type RepeatedVisit = Awaited<ReturnType<typeof startRepeatedVisit>>;

/** wxkeeper with a ticket, and a WeChat that takes a pre-auth code again. */
export async function startRepeatedVisit() {
  const keeper = await startKeeper();
  const { simulator } = keeper;
  simulator.configure({ preAuthCodeWorksAgain: true, refreshTokenChangesOnUpdate: true });
  await simulator.pushVerifyTicket();
  const start = { preAuthCode: '', redirectUri: '', cookie: '' };

  /** @returns what the start page says: the pre-auth code, and where WeChat leads back to */
  async function begin(request: object = { tenantId: 'tenant-7' }): Promise<typeof start> {
    const { url } = await keeper.createLink({ categoryIds: ASKED, ...request });
    const page = await open(url);
    const link = new URL(linkOnPage(page.text)).searchParams;
    const preAuthCode = link.get('pre_auth_code') ?? '';
    const redirectUri = link.get('redirect_uri') ?? '';
    return { preAuthCode, redirectUri, cookie: cookieOf(page) };
  }

  const repeated = {
    keeper,
    /** Of the visit that the merchant is in. */
    visit: start,
    /** The return address with the visit's first code. */
    back: '',
    begin,
    /** The merchant goes through WeChat's page of the visit. @returns the way back */
    async authorize(permissionSets = ASKED, appId = authorizerAppId): Promise<string> {
      const { preAuthCode, redirectUri } = repeated.visit;
      const agreed = { preAuthCode, permissionSets };
      const { redirectQuery } = await simulator.authorize(appId, agreed);
      await simulator.settle();
      return `${redirectUri}?${redirectQuery}`;
    },
    /** The first code of a visit: return and push are done. */
    async authorizeFirst(request?: object, permissionSets = FIRST): Promise<void> {
      repeated.visit = await begin(request);
      repeated.back = await repeated.authorize(permissionSets);
      await open(repeated.back);
      await keeper.workQueue();
      await simulator.advance(60);
      keeper.announced.length = 0;
    },
    async withdraw(): Promise<void> {
      await simulator.revoke(authorizerAppId);
      await simulator.settle();
      await keeper.workQueue();
      await simulator.advance(60);
    },
    /** A token that WeChat accepts, now and after a renewal. */
    async hasGoodToken(appId = authorizerAppId): Promise<boolean> {
      const look = async () => {
        const { accessToken } = await keeper.lookUp({ authorizerAppId: appId });
        return simulator.isAuthorizerAccessTokenValid(accessToken);
      };
      const isGood = await look();
      await simulator.advance(2 * 3600);
      return isGood && (await look());
    },
    exchanges: () => simulator.callCount('api_query_auth'),
  };
  return repeated;
}

/** What a page says, without its head. */
export const mainOf = ({ text }: PageAnswer) => text.slice(text.indexOf('<main>'));

type Keeper = RepeatedVisit['keeper'];

const orders: Record<string, (keeper: Keeper, address: string) => Promise<PageAnswer>> = {
  'the push first': async (keeper, address) => {
    await keeper.workQueue();
    return open(address);
  },
  'the return first': async (keeper, address) => {
    const page = await open(address);
    await keeper.workQueue();
    return page;
  },
  'both at once': async (keeper, address) => {
    const [page] = await Promise.all([openUntilDone(address), keeper.workQueue()]);
    return page;
  },
};

/** In which order push and return arrive, and whether they bring the same code. */
export const ordersAndCodes = Object.entries(orders).flatMap(([order, arrive]) =>
  [true, false].map((sameCode) => ({ order, arrive, sameCode })),
);
