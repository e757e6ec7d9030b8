/** The failures that merchants see on the pages of their visit. Their codes never change. */
import { Failure, type FailureKind } from './failure.ts';

/**
 * What can be wrong with a merchant's visit.
 *
 * - `visit-unknown`: the return belongs to no visit that began here
 * - `visit-expired`: the merchant came back too late
 * - `code-missing`: WeChat sent no authorization code
 * - `code-unreadable`: what arrived is no authorization code, or it is two different ones
 * - `code-spent`: the code was used before or is too old, and no grant was found for it
 * - `too-many-codes`: as many codes of the visit were tried as may be, and this is another one
 * - `grant-ended`: the account has withdrawn the grant, or its refresh token is dead
 * - `invitation-invalid`: the signed link is not one of ours, or was changed
 * - `invitation-expired`: the signed link is too old
 * - `invitation-required`: this deployment requires a signed link
 * - `tenant-change-refused`: the link's account belongs to another tenant, and stays there
 */
export type VisitInvalidCode =
  | 'visit-unknown'
  | 'visit-expired'
  | 'code-missing'
  | 'code-unreadable'
  | 'code-spent'
  | 'too-many-codes'
  | 'grant-ended'
  | 'invitation-invalid'
  | 'invitation-expired'
  | 'invitation-required'
  | 'tenant-change-refused';

const kindOfVisit: Readonly<Record<VisitInvalidCode, FailureKind>> = {
  'visit-unknown': 'unknown',
  'visit-expired': 'gone',
  'code-missing': 'invalid',
  'code-unreadable': 'invalid',
  'code-spent': 'gone',
  'too-many-codes': 'gone',
  'grant-ended': 'gone',
  'invitation-invalid': 'invalid',
  'invitation-expired': 'gone',
  'invitation-required': 'forbidden',
  'tenant-change-refused': 'forbidden',
};

/** The visit cannot go on. Nothing was changed; the merchant has to start again. */
export class VisitInvalid extends Failure<VisitInvalidCode> {
  override readonly name = 'VisitInvalid';

  constructor(code: VisitInvalidCode, message: string, options?: ErrorOptions) {
    super({ code, kind: kindOfVisit[code] }, message, options);
  }
}

/**
 * What is used up where no visit can begin now.
 *
 * - `visits-used-up`: the hour's visits without a signed link
 * - `link-used-up`: the hour's visits by this signed link
 * - `quota-used-up`: WeChat gives this component no more pre-auth codes
 */
export type VisitsUsedUpCode = 'visits-used-up' | 'link-used-up' | 'quota-used-up';

/** No visit can begin before some time has passed. WeChat was not asked, or has just said so. */
export class VisitsUsedUp extends Failure<VisitsUsedUpCode> {
  override readonly name = 'VisitsUsedUp';
  readonly retryAfterSeconds: number;

  constructor(code: VisitsUsedUpCode, retryAfterSeconds: number, options?: ErrorOptions) {
    super({ code, kind: 'too-many' }, 'no visit can begin now: try again later', options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** WeChat has confirmed the merchant's authorization; the queue stores it, as our table did not. */
export class GrantPending extends Failure<'grant-pending'> {
  override readonly name = 'GrantPending';

  constructor(options: ErrorOptions) {
    const what = { code: 'grant-pending', kind: 'unavailable' } as const;
    super(what, 'the authorization is being stored', options);
  }
}

/** Another return, or WeChat's push, exchanges the code just now. */
export class CodePending extends Failure<'code-pending'> {
  override readonly name = 'CodePending';

  constructor() {
    super({ code: 'code-pending', kind: 'pending' }, 'the code is being exchanged');
  }
}
