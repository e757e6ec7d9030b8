/** `wxkeeper link`: a signed link to the start page, and its QR code in the terminal. */
import { chosenComponent } from '../components.ts';
import { wrongUsage } from '../failure.ts';
import { momentText } from '../output/durations.ts';
import type { Act, Given, Session } from '../session.ts';
import { wholeNumber } from '../whole-number.ts';

interface SignedLink {
  url: string;
  expiresAt: number;
}

export const link: Act = async (session, given) => {
  const componentAppId = await chosenComponent(session);
  const { invoke } = await session.deployment();
  const request = { componentAppId, ...fieldsOf(given, session) };
  const made = (await invoke('create-authorization-link', request)) as SignedLink;
  const { words } = session;
  return {
    document: made,
    lines: [
      ...(session.options.json ? [] : await qrCode(made.url)),
      words.link.validUntil(momentText(made.expiresAt)),
      made.url,
    ],
  };
};

/** A phone reads it from the screen: two rows of squares in one row of letters. */
async function qrCode(url: string): Promise<string[]> {
  const { renderUnicodeCompact } = await import('uqr');
  return renderUnicodeCompact(url, { ecc: 'L', border: 2 }).split('\n');
}

function fieldsOf({ options }: Given, { words }: Session): Record<string, unknown> {
  const { tenant, tenantName, returnUrl, account, minutes } = options;
  const count = minutes === undefined ? undefined : wholeNumber(minutes);
  if (count !== undefined && !(count >= 1)) {
    throw wrongUsage(words.link.minutes);
  }
  const fields = {
    tenantId: tenant,
    tenantName,
    returnUrl,
    bizAppId: account,
    validForSeconds: count === undefined ? undefined : count * 60,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
