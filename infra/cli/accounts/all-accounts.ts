/** Goes through all accounts of a platform, by the index that has them together. */
import { listKey } from '../../../shared/store/keys.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Item, Page } from '../deployment/table.ts';

/** What of each account is read, and how many at a time; default: as many as DynamoDB gives. */
interface Reading {
  attributes: readonly string[];
  limit?: number | undefined;
}

export async function* pagesOfAccounts(
  componentAppId: string,
  { attributes, limit }: Reading,
  { table }: Pick<Deployment, 'table'>,
): AsyncGenerator<Page> {
  const { listedUnder } = listKey({ componentAppId, authorizerAppId: '' });
  const question = {
    index: tableSchema.authorizersIndex.name,
    equals: { listedUnder },
    attributes,
  };
  let from: Item | undefined;
  do {
    const page = await table.query({ ...question, limit, from });
    yield page;
    from = page.next;
  } while (from);
}
