/** The key for signed links: what counts as a key, and when it is read again. */
import { describe, expect, it } from '@jest/globals';
import { createLinkSigningKeyReader } from '../../../shared/aws/link-signing-key.ts';

const name = 'wxkeeper/link-signing-key';
const linkSigningKey = 'k'.repeat(43);
const previousLinkSigningKey = 'p'.repeat(64);

/** A secret that a test can change, and a clock that it can move. */
function secretOf(secret: object) {
  const source = { secret, now: 1_790_000_000, names: [] as string[] };
  const read = createLinkSigningKeyReader(
    {
      fetchSecret: async (asked) => {
        source.names.push(asked);
        return JSON.stringify(source.secret);
      },
      now: () => source.now,
      logger: { warn: () => {} },
      measure: () => {},
    },
    name,
  );
  return { source, read };
}

describe('the link-signing key', () => {
  it('is read from its secret, together with the previous one', async () => {
    const { source, read } = secretOf({ linkSigningKey, previousLinkSigningKey });
    expect(await read()).toEqual({ linkSigningKey, previousLinkSigningKey });
    expect(source.names).toEqual([name]);
  });

  it.each([
    ['missing', { linkSigningKey }],
    ['empty, as the stack creates it', { linkSigningKey, previousLinkSigningKey: '' }],
  ])('has no previous one where that is %s', async (_what, secret) => {
    expect((await secretOf(secret).read()).previousLinkSigningKey).toBeUndefined();
  });

  it('has no space around it, as from a copied line', async () => {
    const { read } = secretOf({ linkSigningKey: ` ${linkSigningKey}\n` });
    expect((await read()).linkSigningKey).toBe(linkSigningKey);
  });

  it.each([
    ['a missing key', {}, 'linkSigningKey'],
    ['an empty key', { linkSigningKey: '' }, 'linkSigningKey'],
    ['a key with less than 256 bits', { linkSigningKey: 'k'.repeat(42) }, 'linkSigningKey'],
    ['a key with a space in it', { linkSigningKey: `${linkSigningKey} k` }, 'linkSigningKey'],
    [
      'a previous key with less than 256 bits',
      { linkSigningKey, previousLinkSigningKey: 'p'.repeat(42) },
      'previousLinkSigningKey',
    ],
  ])('is refused by the field’s name: %s', async (_what, secret, field) => {
    await expect(secretOf(secret).read()).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `Secret ${name} is not filled in: ${field}`,
    });
  });

  it('is cached, unless the caller asks for a newer copy', async () => {
    const { source, read } = secretOf({ linkSigningKey });
    await read();
    source.now += 10;
    source.secret = { linkSigningKey: previousLinkSigningKey };

    expect(await read()).toMatchObject({ linkSigningKey });
    expect(await read(10)).toMatchObject({ linkSigningKey: previousLinkSigningKey });
    expect(source.names).toEqual([name, name]);
  });
});
