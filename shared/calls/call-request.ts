/** The request of `call-wechat`. */
import * as z from 'zod/mini';
import { cut } from '../cut.ts';
import { AUTHORIZER_APP_ID, AUTHORIZER_APP_ID_FORM } from '../wechat/app-id.ts';
import { callerPrefix, isCallerKey } from './call-file-keys.ts';
import { isSignInPath } from './call-rules.ts';

/** The longest that all attempts may take together, without the time for the token. */
export const LONGEST_CALL_SECONDS = 25;
export const DEFAULT_CALL_SECONDS = 5;

/** Only what can be no host, query, fragment or escape, and no way upwards. */
export const CALL_PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.-]+)+$/;
/** It goes into each log line. */
const LONGEST_PATH = 256;
/** As of all names in the log. */
const LONGEST_LOGGED_PATH = 128;
const MOST_FILES = 10;
/** In a log line it can neither end the line nor look like a field. */
const TRACE = /^[\w.:/#-]{1,128}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** With parameters, whose values may be quoted; nothing in it can end the line or the quotes. */
const CONTENT_TYPE =
  /^[\w.+-]{1,100}\/[\w.+-]{1,100}(?:; ?[\w-]{1,40}=(?:[\w.+-]{1,100}|"[ !#-[\]-~]{0,100}"))*$/;
const LONGEST_CONTENT_TYPE = 255;
/** In the head of a part of the body a control character could end the line. */
// oxlint-disable-next-line no-control-regex
const PART_NAME = /^[^\u0000-\u001f\u007f]{1,255}$/;

const PART_NAME_SENTENCE = 'is a text of 1 to 255 characters without control characters';

/** A value of a query or form. */
export type Scalar = string | number;
type Scalars = Readonly<Record<string, Scalar>>;

const scalars = () => z.custom<Scalars>(isScalars);

const file = (caller: string | undefined) =>
  z.strictObject({
    field: z.string().check(z.regex(PART_NAME)),
    filename: z.string().check(z.regex(PART_NAME)),
    contentType: z.optional(
      z.string().check(z.regex(CONTENT_TYPE), z.maxLength(LONGEST_CONTENT_TYPE)),
    ),
    base64: z.optional(z.string().check(z.refine(isBase64))),
    s3: z.optional(
      z.strictObject({ key: z.string().check(z.refine((key) => isCallerKey(key, caller))) }),
    ),
  });
const fileWithBytes = (caller: string | undefined) =>
  file(caller).check(z.refine(({ base64, s3 }) => (base64 === undefined) !== (s3 === undefined)));

export type RequestedFile = z.output<ReturnType<typeof file>>;

/**
 * See docs/calls.md.
 *
 * @param caller whose files may be named; undefined: of those without a name
 */
export const callRequestOf = (caller?: string) => ({
  fields: () =>
    z.object({
      authorizerAppId: z.optional(z.string().check(z.regex(AUTHORIZER_APP_ID))),
      method: z.optional(z.literal(['GET', 'POST'])),
      path: z.string().check(z.regex(CALL_PATH), z.maxLength(LONGEST_PATH)),
      query: z.optional(scalars()),
      // Not z.record(): it would copy what may have megabytes.
      body: z.optional(z.custom<object>((value) => typeof value === 'object' && value !== null)),
      bodyText: z.optional(z.string()),
      form: z.optional(scalars()),
      files: z.optional(
        z.array(fileWithBytes(caller)).check(z.minLength(1), z.maxLength(MOST_FILES)),
      ),
      answerTo: z.optional(z.literal(['s3'])),
      timeoutSeconds: z.optional(z.number().check(z.minimum(1), z.maximum(LONGEST_CALL_SECONDS))),
      retry: z.optional(z.literal(['token', 'safe'])),
      trace: z.optional(z.string().check(z.regex(TRACE))),
    }),
  formats: {
    authorizerAppId: `authorizerAppId is ${AUTHORIZER_APP_ID_FORM}`,
    method: 'method is GET or POST',
    path:
      'path is required: / and a name of letters, digits, _ . and -, once or several times, such ' +
      `as /cgi-bin/menu/get, up to ${LONGEST_PATH} characters, without host, query, . and ..`,
    query: 'query is an object whose values are texts and numbers',
    body: 'body is an object or a list; use bodyText for anything else',
    bodyText: 'bodyText is a text',
    form: 'form is an object whose values are texts and numbers',
    files:
      `files is a list of 1 to ${MOST_FILES} objects, each with field, filename, perhaps ` +
      'contentType, and either base64 or s3, an object with a key that begins with ' +
      `${callerPrefix(caller)} and has no ..`,
    answerTo: 'answerTo is s3',
    timeoutSeconds: `timeoutSeconds is a number from 1 to ${LONGEST_CALL_SECONDS}`,
    retry: 'retry is token or safe',
    trace: 'trace is a text of 1 to 128 letters, digits, _ . : / # and -',
  },
  itemFormats: itemFormatsOf(caller),
  contradictions: contradictionsIn,
});

const itemFormatsOf = (caller: string | undefined) => ({
  'files[]':
    'is an object with field, filename, perhaps contentType, and either base64 or s3, and with ' +
    'nothing else',
  'files[].field': PART_NAME_SENTENCE,
  'files[].filename': PART_NAME_SENTENCE,
  'files[].contentType':
    `is a content type of up to ${LONGEST_CONTENT_TYPE} characters, such as image/png or ` +
    'text/plain; charset="utf-8"',
  'files[].base64': 'is base64 with padding, without line breaks',
  'files[].s3':
    `is an object with a key that begins with ${callerPrefix(caller)} and has no .., of at most ` +
    '1024 bytes in UTF-8, and with nothing else',
});

/** The part of a text with which a path begins. What a query or an escape begins is not in it. */
const PATH_FIRST = /^\/[A-Za-z0-9_./-]*/;

/**
 * What names a call in the log line of its refusal. The request can be anything, so only what has the
 * form of a path or a trace is logged: there is nothing in it of a query or a body.
 */
export function namesOfCall(event: unknown): { path?: string; trace?: string } {
  const { path, trace } = Object(event) as Record<string, unknown>;
  const [begun] = (typeof path === 'string' && PATH_FIRST.exec(path)) || [];
  return {
    ...(begun !== undefined && { path: cut(begun, LONGEST_LOGGED_PATH) }),
    ...(typeof trace === 'string' && TRACE.test(trace) && { trace }),
  };
}

/** A checked request. */
export type CallRequest = z.output<ReturnType<ReturnType<typeof callRequestOf>['fields']>> & {
  componentAppId: string;
};

function contradictionsIn(event: Readonly<Record<string, unknown>>): string[] {
  const { authorizerAppId, method, path, query, form } = event;
  const bodies = ['body', 'bodyText', 'form', 'files'].filter((name) => event[name] !== undefined);
  const isOneBody = bodies.length < 2 || bodies.join() === 'form,files';
  const isSignIn = typeof path === 'string' && isSignInPath(path);
  const wrong = [
    !isOneBody && 'only one of body, bodyText and form with files can be sent',
    method === 'GET' && bodies.length > 0 && `a GET has no ${bodies.join(' and no ')}`,
    isSignIn && authorizerAppId === undefined && `authorizerAppId is required for ${PATH_NAME}`,
    typeof path === 'string' && path.includes('?') && 'put the query into query, not into path',
    ...Object.keys(Object(query)).map((name) => refuseName(name, isSignIn)),
    ...refuseValues('query', query),
    ...refuseValues('form', form),
  ];
  return wrong.filter((sentence) => typeof sentence === 'string');
}

const PATH_NAME = 'an API by which users sign in';

/** The names are compared by their letters: servers read some signs as `_`, and case as they like. */
function refuseName(name: string, isSignIn: boolean): string | undefined {
  const letters = name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  const added = [
    'accesstoken',
    'componentaccesstoken',
    ...(isSignIn ? ['appid', 'componentappid'] : []),
  ];
  const shown = JSON.stringify(name.slice(0, 64));
  if (added.includes(letters)) return `query must not have ${shown}: this service adds it`;
  return letters.includes('secret') ? `query must not have ${shown}: a secret` : undefined;
}

/** A number that JSON has rounded before it came here would reach WeChat as another one. */
function refuseValues(field: string, values: unknown): string[] {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return [];
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    const shown = `${field} ${JSON.stringify(name.slice(0, 64))}`;
    if (typeof value === 'string' || Number.isSafeInteger(value)) return [];
    if (!Number.isFinite(value)) return `${shown} is no text and no number`;
    return Number.isInteger(value) ? `${shown} has too many digits for a number: send a text` : [];
  });
}

function isScalars(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([name, each]) => name !== '' && (typeof each === 'string' || Number.isFinite(each)),
  );
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}
