/** The lines behind the ready line: where everything is, and what to try next. */
import { deployedName } from '../../function-catalog.ts';
import type { LocalService } from '../local-service.ts';

/** What the block tells about. */
export interface Shown {
  urls: LocalService['urls'];
  componentAppId: string;
  /** The first account of the simulator, if there is one. */
  account: { authorizerAppId: string; nickName: string } | undefined;
}

/** The address of the start page. */
export function startPageUrl({ urls, componentAppId }: Omit<Shown, 'account'>): string {
  return `${urls.api}/${componentAppId}/authorize`;
}

/** In English and Chinese, as who reads it is not known. Never contains the word `ready`. */
export function readyBlock(shown: Shown): string[] {
  const { urls, account } = shown;
  const rows: (readonly [string, string | undefined])[] = [
    ['授权入口 | start page', startPageUrl(shown)],
    ['模拟器 | WeChat simulator', urls.simulator],
    ['事件 | events', `${urls.eventBus}/events`],
    ['Lambda', `AWS_ENDPOINT_URL_LAMBDA=${urls.invoke}`],
    ['首个账号 | first account', account && `${account.authorizerAppId} ${account.nickName}`],
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`  ${padded(name)}  ${value}`] : []));
  return ['', ...lines, '', ...(account ? nextSteps(shown, account.authorizerAppId) : []), ''];
}

function nextSteps({ urls, componentAppId }: Shown, authorizerAppId: string): string[] {
  const request = JSON.stringify({ componentAppId, authorizerAppId });
  const name = deployedName('get-access-token');
  return [
    '  下一步：打开授权入口，按「授权」，再取该账号的令牌',
    '  Next: open the start page, press 授权, then ask for the account’s token:',
    `  curl -d '${request}' ${urls.invoke}/2015-03-31/functions/${name}/invocations`,
  ];
}

const NAME_WIDTH = 26;

/** A terminal shows a Chinese character as wide as two letters. */
function padded(name: string): string {
  const wide = name.match(/[\u4e00-\u9fff]/g)?.length ?? 0;
  return name + ' '.repeat(Math.max(0, NAME_WIDTH - name.length - wide));
}
