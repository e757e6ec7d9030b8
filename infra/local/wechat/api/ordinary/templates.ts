/** The component's templates of mini program code: an API with the component's own token. */
import { ok } from '../call.ts';

/** @see https://developers.weixin.qq.com/doc/oplatform/openApi/thirdparty-management/template-management/api_gettemplatelist */
export function getTemplateList() {
  return {
    ...ok,
    template_list: [
      {
        create_time: 1_624_000_154,
        user_version: '1.0.0',
        user_desc: '点单模板',
        template_id: 47,
        template_type: 0,
      },
    ],
  };
}
