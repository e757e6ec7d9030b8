/** Reads the requests of directly invoked functions. One error lists everything that is wrong. */
import * as z from 'zod/mini';
import { CORRELATION_ID } from '../aws/invocation.ts';
import { KeeperError } from '../errors.ts';
import { invalidRequest } from '../invalid-request.ts';
import { lazily } from '../lazily.ts';
import { unknownFields } from '../nearest-name.ts';
import type { Components } from '../services.ts';
import { APP_ID } from '../wechat/app-id.ts';

/** The fields of a request besides the component. Each rule declares its own. */
export interface RequestKind<Fields extends z.ZodMiniObject> {
  /** Called at the first request, so that a cold start does not wait for it. */
  fields: () => Fields;
  /** One sentence for each field: which values are allowed. */
  formats: Readonly<Record<keyof z.output<Fields>, string>>;
  /** What a list's items are, by `files[]` and `files[].field`. */
  itemFormats?: Readonly<Record<string, string>>;
  /**
   * Whether a request is one of our own functions' messages, which may have fields that are unknown
   * here: two versions run side by side during a deployment. Default: none is.
   */
  isOwnMessage?: (event: unknown) => boolean;
  /** What is wrong with several fields together, a sentence each; gets the request unchecked. */
  contradictions?: (event: Readonly<Record<string, unknown>>) => string[];
}

/** Reads the requests of one kind; see {@link requestReader}. */
export type RequestReader<Fields extends z.ZodMiniObject> = (
  event: unknown,
  services: Components,
) => CheckedRequest<Fields>;

/** A request that was checked. */
export type CheckedRequest<Fields extends z.ZodMiniObject> = z.output<Fields> & {
  componentAppId: string;
};

/** The fields of every request. */
const commonFields = () =>
  z.object({
    componentAppId: z.string().check(z.regex(APP_ID)),
    /** For the logs only, see invoke-handler.ts. */
    correlationId: z.optional(z.string().check(z.regex(CORRELATION_ID))),
  });
const commonFormats = {
  componentAppId: 'componentAppId is required: an appid, wx and 16 hexadecimal digits',
  correlationId: 'correlationId is a text of 1 to 64 letters, digits, _ . : and -',
};

/**
 * Makes the reader of one kind of request.
 *
 * The reader throws `InvalidRequest`, which lists everything that is wrong, fields that are not known
 * included. It also does so where this deployment does not serve the component.
 */
export function requestReader<Fields extends z.ZodMiniObject>({
  fields,
  formats,
  itemFormats = {},
  isOwnMessage = () => false,
  contradictions = () => [],
}: RequestKind<Fields>): RequestReader<Fields> {
  const schema = lazily(() => z.extend(commonFields(), fields().shape));
  const sentences: Record<string, string> = { ...commonFormats, ...formats };
  return (event, { serves }) => {
    const result = schema().safeParse(event);
    const known = Object.keys(sentences);
    const more = [
      ...(isOwnMessage(event) ? [] : unknownFields(event, known, 'this request')),
      ...contradictions(Object(event)),
    ].map((sentence) => ({ path: [], sentence }));
    if (!result.success || more.length > 0) {
      const issues = [...(result.error?.issues ?? []), ...more];
      throw invalidRequest(issues, { ...sentences, ...itemFormats });
    }
    const { correlationId: _correlationId, ...asked } = result.data;
    const { componentAppId } = asked as CheckedRequest<Fields>;
    if (serves(componentAppId)) return asked as CheckedRequest<Fields>;
    const message = `this deployment serves no component ${componentAppId}`;
    throw new KeeperError('InvalidRequest', message);
  };
}

/** For requests that differ by the caller: one reader for each. Callers are a closed list. */
export function requestReaders<Fields extends z.ZodMiniObject>(
  kindOf: (caller: string | undefined) => RequestKind<Fields>,
): (caller: string | undefined) => RequestReader<Fields> {
  const readers = new Map<string | undefined, RequestReader<Fields>>();
  return (caller) => {
    const reader = readers.get(caller) ?? requestReader(kindOf(caller));
    readers.set(caller, reader);
    return reader;
  };
}
