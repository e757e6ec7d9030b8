/** Takes our own tokens out of what WeChat answers: it may repeat what was sent. */
import { beginsAsJson } from './json-answer.ts';

const REMOVED = '[removed]';

/** Takes the secrets out; what has none is returned as it is. */
export interface Hider {
  text: (text: string) => string;
  bytes: (bytes: Buffer) => Buffer;
}

export function hiderOf(secrets: ReadonlySet<string>): Hider {
  const forms = [...secrets].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ]);
  const longestFirst = [...new Set(forms)].toSorted((one, other) => other.length - one.length);
  const text = (content: string) =>
    longestFirst.reduce((hidden, each) => hidden.replaceAll(each, REMOVED), content);
  const escaped = [...secrets].map(escapedForm);
  const everywhere = (content: string) =>
    escaped.reduce((hidden, each) => hidden.replaceAll(each, REMOVED), text(content));
  return {
    text,
    bytes(bytes) {
      const mayBeEscaped = beginsAsJson(bytes) && bytes.includes('\\');
      // Most answers have none, and a copy of what is large takes memory.
      if (!mayBeEscaped && !longestFirst.some((each) => bytes.includes(each))) return bytes;
      // Latin-1 keeps every byte as it is, and tokens are ASCII.
      const content = bytes.toString('latin1');
      const hidden = everywhere(content);
      return hidden === content ? bytes : Buffer.from(hidden, 'latin1');
    },
  };
}

/** Each sign as it is, after a backslash, or by its number: JSON may write it in any of these ways. */
function escapedForm(secret: string): RegExp {
  const signs = secret.split('').map((sign) => {
    const code = sign.charCodeAt(0).toString(16).padStart(4, '0');
    return String.raw`(?:\\?\u${code}|\\u${code})`;
  });
  return new RegExp(signs.join(''), 'gi');
}
