/** The schema of the setting `lookUpAccounts`: other AWS accounts that may look up tokens. */
import * as z from 'zod/mini';
import { listOf, mustBe, pattern, text } from './must-be.ts';

/** The policy of a function has 20 KB. */
const MOST_ACCOUNTS = 50;
const ACCOUNT = "an AWS account's 12 digits";
const awsAccount = pattern(/^\d{12}$/, ACCOUNT);
const callerOfAccount = z.strictObject({ account: awsAccount, caller: text() });
const lookUpAccountError = {
  error: ({ input }: { input?: unknown }) =>
    mustBe(
      typeof input === 'object' ? '{ "account": "111122223333", "caller": "…" }' : ACCOUNT,
    ).error({ input }),
};

/** Accounts by their ids, with the name of a caller or without. */
export const lookUpAccountsSchema = z._default(
  listOf(z.union([awsAccount, callerOfAccount], lookUpAccountError), "AWS accounts' ids").check(
    z.maxLength(MOST_ACCOUNTS, mustBe(`at most ${MOST_ACCOUNTS} accounts`)),
  ),
  [],
);
