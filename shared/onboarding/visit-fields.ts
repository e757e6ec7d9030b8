/** What a signed link and the start page's query may both say of a visit, with the same limits. */
import * as z from 'zod/mini';
import { AUTHORIZER_APP_ID, AUTHORIZER_APP_ID_FORM } from '../wechat/app-id.ts';
import { authTypes } from '../wechat/url.ts';

const MOST_CATEGORY_IDS = 100;
const GREATEST_CATEGORY_ID = 9999;

/** A link has `authType` as a number, the query as text: only its values are the same. */
export const visitFields = {
  bizAppId: () => z.string().check(z.regex(AUTHORIZER_APP_ID)),
  categoryIds: () =>
    z
      .array(z.int().check(z.minimum(1), z.maximum(GREATEST_CATEGORY_ID)))
      .check(z.maxLength(MOST_CATEGORY_IDS)),
};

/** The sentences that say what is right. */
export const visitFormats = {
  authType: `authType is one of ${authTypes.join(', ')}`,
  bizAppId: `bizAppId is ${AUTHORIZER_APP_ID_FORM}`,
  categoryIds: `categoryIds is a list of up to ${MOST_CATEGORY_IDS} numbers`,
  /** In a query, where a list is a text. */
  categoryIdsText: 'categoryIds are numbers with commas between them',
};
