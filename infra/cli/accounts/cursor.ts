/** Where the next page of a list begins: the key of the last account, as a text for `--after`. */
import { grantKey, listKey } from '../../../shared/store/keys.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import { APP_ID } from '../../../shared/wechat/app-id.ts';
import type { Item, Question } from '../deployment/table.ts';

/** Nothing in a key is secret. */
export function cursorText(key: Item): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * @param text what a list has named, or an appid where the list is one of appids
 * @returns undefined where no page of this question begins there
 */
export function readCursor(
  text: string,
  question: Question,
  componentAppId: string,
): Item | undefined {
  if (APP_ID.test(text)) {
    if (question.index !== tableSchema.authorizersIndex.name) return undefined;
    const account = { componentAppId, authorizerAppId: text };
    return { ...grantKey(account), ...listKey(account) };
  }
  const key = parsed(text);
  return isKeyOf(key, question) ? key : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** DynamoDB refuses a key of another index, and of another query. */
function isKeyOf(key: unknown, { index, equals, begins = {} }: Question): key is Item {
  if (typeof key !== 'object' || key === null) return false;
  const values = new Map<string, unknown>(Object.entries(key));
  const names = keyNames(index);
  return (
    values.size === names.length &&
    names.every((name) => typeof values.get(name) === 'string') &&
    Object.entries(equals).every(([name, value]) => values.get(name) === value) &&
    Object.entries(begins).every(([name, begin]) => String(values.get(name)).startsWith(begin))
  );
}

function keyNames(name: string): string[] {
  const { partitionKey, sortKey, authorizersIndex, namesIndex, tenantsIndex } = tableSchema;
  const index = [authorizersIndex, namesIndex, tenantsIndex].find((each) => each.name === name);
  return [partitionKey, sortKey, ...(index ? [index.partitionKey, index.sortKey] : [])];
}
