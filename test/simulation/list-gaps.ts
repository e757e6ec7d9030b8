/** WeChat's list of authorizers, from which an account is missing now and then that WeChat counts. */
import type { SimulatorResponse } from '../../infra/local/wechat/http-messages.ts';
import type { World } from './world.ts';

const LIST = '/cgi-bin/component/api_get_authorizer_list';

/** The same answer; one of the list may lack an account. Not any more once all is calm. */
export function withGap(
  { nature, chance, calm, journal }: World,
  { path }: { path: string },
  answer: SimulatorResponse,
): SimulatorResponse {
  if (path !== LIST || calm.isCalm || !chance.chance(nature.listGapRate)) return answer;
  const page = JSON.parse(answer.body) as { list?: unknown[] };
  if (!page.list || page.list.length === 0) return answer;
  const left = chance.integer(0, page.list.length - 1);
  journal.note('wechat', 'leaves an account out of its list');
  const list = page.list.filter((_, index) => index !== left);
  return { ...answer, body: JSON.stringify({ ...page, list }) };
}
