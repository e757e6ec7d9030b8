/** How failures of WeChat are explained to callers. */
import { expect, it } from '@jest/globals';
import { explainWechatFailure } from '../../shared/errors.ts';
import { WechatApiError } from '../../shared/wechat/errors.ts';

it('a refusal by WeChat is explained by its errcode', () => {
  const path = '/cgi-bin/component/api_component_token';
  const explain = (errcode: number) =>
    explainWechatFailure(new WechatApiError(path, errcode, 'msg rid: 1-2-3'));

  expect(explain(40125)).toMatchObject({
    name: 'WechatRejected',
    message: expect.stringContaining('wrong componentAppSecret'),
  });
  expect(explain(45011)).toMatchObject({ name: 'WechatUnavailable' });
  expect(explain(61004)).toMatchObject({ message: expect.stringContaining('Add the address') });
});
