/** Reads what a responder answers to a user's message. One error lists everything that is wrong. */
import * as z from 'zod/mini';
import { lazily } from '../lazily.ts';
import { nearestName, shownName, unknownFields } from '../nearest-name.ts';
import { MOST_ARTICLES, type Reply } from '../wechat/passive-reply.ts';
import { textForXml } from '../wechat/write-xml.ts';

/** The answer of a responder is no reply. The message names fields, and repeats none of their texts. */
export class ReplyInvalid extends Error {
  override readonly name = 'ReplyInvalid';
}

type ReplyType = Reply['type'];

/** Far more than WeChat shows to a user. */
const MOST_BYTES = 256 * 1024;

/** An empty text is no way to answer nothing: WeChat tells the user that the account is out of order. */
const someText = () => z.string().check(z.refine((text) => textForXml(text) !== ''));
const maybeText = () => z.optional(z.string());
const mediaFields = () => ({ mediaId: someText() });
const titleFields = () => ({ title: maybeText(), description: maybeText() });
const article = () =>
  z.object({ title: z.string(), description: z.string(), picUrl: z.string(), url: z.string() });

/** Made at the first answer of a type, so that a cold start does not wait for them. */
const schemas = {
  text: lazily(() => z.object({ type: z.literal('text'), content: someText() })),
  image: lazily(() => z.object({ type: z.literal('image'), ...mediaFields() })),
  voice: lazily(() => z.object({ type: z.literal('voice'), ...mediaFields() })),
  video: lazily(() => z.object({ type: z.literal('video'), ...mediaFields(), ...titleFields() })),
  music: lazily(() =>
    z.object({
      type: z.literal('music'),
      ...titleFields(),
      musicUrl: maybeText(),
      hqMusicUrl: maybeText(),
      thumbMediaId: someText(),
    }),
  ),
  news: lazily(() =>
    z.object({
      type: z.literal('news'),
      articles: z.array(article()).check(z.minLength(1), z.maxLength(MOST_ARTICLES)),
    }),
  ),
  transfer_customer_service: lazily(() =>
    z.object({ type: z.literal('transfer_customer_service'), kfAccount: z.optional(someText()) }),
  ),
} satisfies { [Type in ReplyType]: () => z.ZodMiniType<Extract<Reply, { type: Type }>> };

const types = Object.keys(schemas) as ReplyType[];

const TYPE_FORMAT = `type is required: ${types.join(', ')}`;

/** By field: which values are allowed. */
const formats: Readonly<Record<string, string>> = {
  type: TYPE_FORMAT,
  content: 'content is required: a text that is not empty',
  mediaId: 'mediaId is required: the id that WeChat gave to the file',
  thumbMediaId: 'thumbMediaId is required: the id that WeChat gave to the picture',
  title: 'title is a text',
  description: 'description is a text',
  musicUrl: 'musicUrl is a text',
  hqMusicUrl: 'hqMusicUrl is a text',
  articles: `articles is required: a list of 1 to ${MOST_ARTICLES} articles`,
  kfAccount: 'kfAccount is a text that is not empty; leave it out, and WeChat chooses',
};
const articleFields = ['title', 'description', 'picUrl', 'url'];

/**
 * The reply that a responder has answered, or undefined where it wants none.
 *
 * @throws {ReplyInvalid}
 */
export function readReply(answer: unknown): Reply | undefined {
  if (answer === null || answer === undefined) return undefined;
  if (typeof answer !== 'object' || Array.isArray(answer)) {
    throw new ReplyInvalid('a reply is null or a JSON object with a type');
  }
  const given = withoutNulls(answer);
  const { type } = given;
  if (!isReplyType(type)) {
    const fields = unknownFields(given, Object.keys(formats), 'a reply');
    throw new ReplyInvalid([refusedType(type), ...fields].join('; '));
  }
  const schema = schemas[type]();
  const result = schema.safeParse(given);
  const unknown = [
    ...unknownFields(given, Object.keys(schema.shape), `a reply of the type ${type}`),
    ...(type === 'news' ? unknownFieldsOfArticles(given) : []),
  ];
  if (result.success && unknown.length === 0) return fitting(result.data);
  const refused = (result.error?.issues ?? []).map(({ path }) => sentenceAt(path));
  throw new ReplyInvalid([...new Set([...refused, ...unknown])].join('; '));
}

/** Some languages write null for what was left out. */
function withoutNulls(answer: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null));
}

/** @throws {ReplyInvalid} where Lambda would not take our answer with that reply in it */
function fitting(reply: Reply): Reply {
  if (Buffer.byteLength(JSON.stringify(reply)) <= MOST_BYTES) return reply;
  throw new ReplyInvalid(`a reply has at most ${MOST_BYTES / 1024} KB`);
}

function isReplyType(type: unknown): type is ReplyType {
  return typeof type === 'string' && Object.hasOwn(schemas, type);
}

function refusedType(type: unknown): string {
  if (typeof type !== 'string') return TYPE_FORMAT;
  return `${shownName(type)} is no type of a reply, the nearest one is ${nearestName(type, types)}`;
}

function unknownFieldsOfArticles({ articles }: { articles?: unknown }): string[] {
  if (!Array.isArray(articles)) return [];
  return articles.flatMap((each, index) => unknownFields(each, articleFields, nameOf(index)));
}

function sentenceAt([field, index, name]: readonly PropertyKey[]): string {
  if (name !== undefined) return `${nameOf(index)}.${String(name)} is required: a text`;
  if (index === undefined) return formats[String(field)] ?? TYPE_FORMAT;
  return `${nameOf(index)} is an object with ${articleFields.join(', ')}`;
}

const nameOf = (index: PropertyKey | undefined) => `articles[${String(index)}]`;
