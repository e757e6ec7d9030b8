/** The pages for addresses that people type: the domain alone, or ours with a slash at the end. */
import type { PageFrame } from './frame.ts';
import type { Language } from './language.ts';
import { pageAnswer, type PageAnswer } from './layout.ts';
import { buttonLink } from './links.ts';
import { ownerOf } from './owner.ts';

/** The parts of the HTTP request that are read. */
interface TypedRequest {
  /** `rest` is what follows one of our addresses. */
  path: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  /** The route's key. */
  route: string;
}

interface Texts extends Record<'title' | 'lead' | 'leadOn' | 'button', string> {
  /** Where the platform is known. @param owner HTML */
  leadTo: (owner: string) => string;
}

const texts: Record<Language, Texts> = {
  'zh-CN': {
    title: '微信授权服务',
    lead: '公众号和小程序的授权从服务商页面开始。请返回服务商页面，打开其中的授权链接。',
    leadTo: (owner) =>
      `公众号和小程序的授权从${owner}的页面开始。请返回该页面，打开其中的授权链接。`,
    leadOn: '正在打开授权页面。',
    button: '打开授权页面',
  },
  en: {
    title: 'WeChat authorization',
    lead: 'Official accounts and mini programs are authorized from the provider’s own page. Please go back there and open its link.',
    leadTo: (owner) =>
      `Official accounts and mini programs are authorized from the page of ${owner}. Please go back there and open its link.`,
    leadOn: 'The authorization page opens now.',
    button: 'Open the authorization page',
  },
};

/** Leads on where the address is one of ours but for its slash, otherwise to the provider. */
export function typedAddressPage(frame: PageFrame, request: TypedRequest): PageAnswer {
  const { title, lead, leadTo, leadOn, button } = texts[frame.language];
  const address = addressWithoutSlash(request);
  if (address === undefined) {
    const isRoot = request.route === 'GET /';
    const sentence = frame.platform ? leadTo(ownerOf(frame)) : lead;
    return pageAnswer(isRoot ? 200 : 404, frame, { title, body: `<p>${sentence}</p>` });
  }
  const body = `<p>${leadOn}</p>\n${buttonLink(address, button)}`;
  // Not a redirect: those are for addresses that somebody has signed.
  const page = pageAnswer(200, frame, { title, body });
  return { ...page, headers: { ...page.headers, refresh: `0; url=${address}` } };
}

const COMPONENT = /^wx[\w-]{1,32}$/;
const STATE = /^[\w-]{1,64}$/;

/** Undefined where nothing of ours is there. What is in it has signs of ours only, or is encoded. */
function addressWithoutSlash({ path, query, route }: TypedRequest): string | undefined {
  const { componentAppId = '', rest } = path;
  if (rest === undefined || !COMPONENT.test(componentAppId)) return undefined;
  const page = route.includes('/invited/') ? 'invited' : 'authorize';
  const below = rest.replace(/\/+$/, '');
  const isPage = below === '' || (page === 'authorize' && STATE.test(below));
  if (!isPage) return undefined;
  const parameters = new URLSearchParams();
  for (const [name, value = ''] of Object.entries(query)) parameters.set(name, value);
  const parts = [componentAppId, page, below].filter((part) => part !== '');
  return `/${parts.join('/')}?${parameters.toString()}`;
}
