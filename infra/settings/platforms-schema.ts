/** The schema of the setting `platforms`: how merchants' pages present each third-party platform. */
import * as z from 'zod/mini';
import type { Platform, Support } from '../../shared/onboarding/platform.ts';
import { APP_ID } from '../../shared/wechat/app-id.ts';
import { mustBe, objectOf, pattern, recordOf } from './must-be.ts';

/** One line on a phone. */
const LONGEST_NAME = 40;
/** Both languages, support and a small picture still fit into a function's environment. */
const LONGEST_LOGO = 2048;
const LONGEST_URL = 512;

/** Letters of any language, and no sign that nobody sees or that turns the direction of a line. */
const name = pattern(
  new RegExp(String.raw`^(?=.*[\p{L}\p{N}])[^\p{C}\p{Zl}\p{Zp}<>]{1,${LONGEST_NAME}}$`, 'u'),
  `a name of 1 to ${LONGEST_NAME} signs that can be seen, without < and >`,
);

/** What stands in a page's policy and in an attribute: nothing that could end either. */
const LOGO =
  /^(https:\/\/[a-z0-9.-]+(:\d{1,5})?\/[\w./%~+?=&-]*|data:image\/(png|jpeg|webp|gif|svg\+xml);base64,[A-Za-z0-9+/]+={0,2})$/;

const logo = pattern(
  LOGO,
  'an https address, or "data:image/png;base64,…" (png, jpeg, webp, gif or svg+xml)',
).check(z.maxLength(LONGEST_LOGO, mustBe(`up to ${LONGEST_LOGO} characters`)));

const support = {
  phone: z.optional(
    pattern(
      /^\+?\d[\d ()-]{2,22}\d$/,
      'a phone number, as in "400-800-1234" or "+86 571 8888 0000"',
    ),
  ),
  email: z.optional(z.email(mustBe('an e-mail address'))),
  url: z.optional(
    pattern(/^https:\/\/[^\s"'<>`\\]+$/, 'an https address').check(
      z.maxLength(LONGEST_URL, mustBe(`up to ${LONGEST_URL} characters`)),
      z.refine((value) => URL.canParse(value), mustBe('an https address')),
    ),
  ),
  wechat: z.optional(pattern(/^[A-Za-z][\w-]{5,19}$/, 'a WeChat id of 6 to 20 signs')),
} satisfies Record<keyof Support, unknown>;

/** One third-party platform, also for the local run. */
export const platformSchema = objectOf(
  {
    name: objectOf({ zh: name, en: name }, 'an object with "zh" and "en"'),
    logo: z.optional(logo),
    support: z.optional(
      objectOf(support, 'an object with "phone", "email", "url" or "wechat"').check(
        z.refine(
          (contacts) => Object.keys(contacts).length > 0,
          mustBe('one of "phone", "email", "url" and "wechat", or left out'),
        ),
      ),
    ),
  } satisfies Record<keyof Platform, unknown>,
  'an object with "name", and maybe "logo" and "support"',
);

/** Each third-party platform by its component appid. */
export const platformsSchema = z._default(
  recordOf(
    z.string().check(z.regex(APP_ID, mustBe('named by a component appid'))),
    platformSchema,
    'an object that maps component appids to platforms',
  ),
  {},
);
