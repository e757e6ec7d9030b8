import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { startSecretsManager } from '../../../infra/local/aws/secrets-manager.ts';
import { createSecretReader } from '../../../shared/aws/component-secret.ts';
import type { Measure } from '../../../shared/aws/metrics.ts';
import { echoAddressCheck, openAuthorizationEvent } from '../../../shared/pushes/open-push.ts';
import { secretsManager } from '../../../shared/aws/secrets.ts';
import { pushOf, ticketXml } from '../../support/push.ts';
import { component, START } from '../../support/services.ts';

const { componentAppId, ...secret } = component;
const name = `wxkeeper/components/${componentAppId}`;

/** What is measured of each read that failed: a figure of the whole service. */
const failedRead: Parameters<Measure> = [{ FailedSecretReads: 1 }, [{}], { secret: name }];

/** A secret that a test can change, and a clock that it can move. */
function secretOf(text: string | undefined) {
  const source = {
    text,
    fetches: 0,
    time: START,
    isAway: false,
    warnings: [] as unknown[],
    measured: [] as Parameters<Measure>[],
  };
  const readSecret = createSecretReader({
    now: () => source.time,
    fetchSecret: async () => {
      source.fetches++;
      if (source.isAway) throw new TypeError('away');
      return source.text;
    },
    logger: { warn: (message, fields) => source.warnings.push({ message, ...fields }) },
    measure: (...line) => source.measured.push(line),
  });
  return { source, readSecret };
}

describe('a component’s secret', () => {
  it('is fetched once in five minutes', async () => {
    const { source, readSecret } = secretOf(JSON.stringify(secret));
    expect(await readSecret(componentAppId)).toEqual(secret);

    source.time += 299;
    await readSecret(componentAppId);
    expect(source.fetches).toBe(1);

    source.time += 1;
    await readSecret(componentAppId);
    expect(source.fetches).toBe(2);
    expect(source.measured).toEqual([]);
  });

  it('takes an empty previous key for none', async () => {
    const filled = { ...secret, previousEncodingAesKey: '', previousMessageToken: 'before' };
    const { readSecret } = secretOf(JSON.stringify(filled));

    expect(await readSecret(componentAppId)).toEqual({ ...secret, previousMessageToken: 'before' });
  });

  it.each([
    ['that does not exist', undefined, `Secret ${name} does not exist`],
    ['that is no JSON', 'hunter2', `Secret ${name} is not filled in: no JSON object`],
    [
      'as the stack creates it',
      JSON.stringify({ componentAppSecret: '', messageToken: '', encodingAesKey: 'x'.repeat(43) }),
      `Secret ${name} is not filled in: componentAppSecret, messageToken`,
    ],
    [
      'with a mistyped key',
      JSON.stringify({ ...secret, encodingAesKey: 'short' }),
      `Secret ${name} is not filled in: encodingAesKey`,
    ],
  ])(
    '%s is a ConfigurationError that names it and quotes nothing',
    async (_what, text, message) => {
      const { readSecret } = secretOf(text);

      await expect(readSecret(componentAppId)).rejects.toMatchObject({
        name: 'ConfigurationError',
        message,
      });
    },
  );
});

describe('a secret that cannot be read again', () => {
  it.each([
    ['Secrets Manager is away', { isAway: true }],
    ['it is gone', { text: undefined }],
    ['it was broken by a change', { text: '{' }],
    ['a key was mistyped', { text: JSON.stringify({ ...secret, encodingAesKey: 'short' }) }],
  ])('is used as it was: %s', async (_what, change) => {
    const { source, readSecret } = secretOf(JSON.stringify(secret));
    await readSecret(componentAppId);
    Object.assign(source, change);

    for (let second = 0; second < 600; second++) {
      source.time += 1;
      expect(await readSecret(componentAppId)).toEqual(secret);
    }
    // Asked again each 5 s of the last 300, with one warning.
    expect(source.fetches).toBe(1 + 61);
    expect(source.warnings).toEqual([
      expect.objectContaining({ secret: name, message: expect.stringMatching(/copy in memory/) }),
    ]);
    // The warning is soon out of sight; the figure lasts as long as the failure.
    expect(source.measured).toEqual(Array.from({ length: 61 }, () => failedRead));
  });

  it('is warned of again after a success in between', async () => {
    const { source, readSecret } = secretOf(JSON.stringify(secret));
    for (const isAway of [false, true, false, true]) {
      source.isAway = isAway;
      source.time += 300;
      await readSecret(componentAppId);
    }
    expect(source.warnings).toHaveLength(2);
  });

  it('and was never read costs one call in five seconds', async () => {
    const { source, readSecret } = secretOf(JSON.stringify(secret));
    source.isAway = true;
    for (let times = 0; times < 50; times++) {
      await expect(readSecret(componentAppId)).rejects.toMatchObject({
        code: 'StoreUnavailable',
        message: `secret ${name} cannot be read (TypeError); ask again`,
      });
    }
    expect(source.fetches).toBe(1);
    expect(source.measured).toEqual([failedRead]);

    source.isAway = false;
    source.time += 5;
    expect(await readSecret(componentAppId)).toEqual(secret);
  });
});

describe('a secret that was pasted', () => {
  it.each([
    ['behind a byte order mark', `\uFEFF${JSON.stringify(secret)}`],
    ['with line breaks around', `\r\n ${JSON.stringify(secret)}\n`],
    [
      'with blanks, line breaks and marks around its values',
      JSON.stringify({
        componentAppSecret: ` ${secret.componentAppSecret}\n`,
        messageToken: `\uFEFF${secret.messageToken}\t`,
        encodingAesKey: `${secret.encodingAesKey}\r\n`,
      }),
    ],
  ])('%s is taken for what is meant', async (_what, text) => {
    expect(await secretOf(text).readSecret(componentAppId)).toEqual(secret);
  });

  it.each([
    ['a blank inside', { messageToken: 'a token' }, 'messageToken'],
    ['nothing but blanks', { componentAppSecret: '  ' }, 'componentAppSecret'],
    [
      'a line break inside',
      { encodingAesKey: `${'a'.repeat(21)}\n${'a'.repeat(22)}` },
      'encodingAesKey',
    ],
  ])('with %s is refused by the field’s name', async (_what, change, field) => {
    const { readSecret } = secretOf(JSON.stringify({ ...secret, ...change }));
    await expect(readSecret(componentAppId)).rejects.toMatchObject({
      message: `Secret ${name} is not filled in: ${field}`,
    });
  });
});

describe('keys that were changed in WeChat’s console and in Secrets Manager', () => {
  const changed = { ...secret, messageToken: 'new', encodingAesKey: 'n'.repeat(43) };
  const push = { componentAppId, ...pushOf({ xml: ticketXml(), ...changed }) };
  const now = () => START;

  it('are picked up with the first push that they are needed for', async () => {
    const { source, readSecret } = secretOf(JSON.stringify(secret));
    await readSecret(componentAppId);
    source.text = JSON.stringify(changed);
    source.time += 10;

    await expect(openAuthorizationEvent(push, { readSecret, now })).resolves.toMatchObject({
      kind: 'verify-ticket',
    });
    expect(source.fetches).toBe(2);
  });

  it('do not let rubbish become a load on Secrets Manager', async () => {
    const { source, readSecret } = secretOf(JSON.stringify(secret));
    const rubbish = { componentAppId, body: '', query: { timestamp: '1', nonce: '2' } };
    const query = { ...rubbish.query, signature: 'x', echostr: 'y' };
    for (let times = 0; times < 50; times++) {
      await expect(openAuthorizationEvent(push, { readSecret, now })).rejects.toMatchObject({
        code: 'signature-mismatch',
      });
      await expect(echoAddressCheck({ ...rubbish, query }, readSecret)).rejects.toMatchObject({
        code: 'signature-mismatch',
      });
    }
    expect(source.fetches).toBe(1);
  });

  it('leave the previous ones good while both are entered', async () => {
    const both = {
      ...changed,
      previousMessageToken: secret.messageToken,
      previousEncodingAesKey: secret.encodingAesKey,
    };
    const { readSecret } = secretOf(JSON.stringify(both));
    const old = { componentAppId, ...pushOf({ xml: ticketXml() }) };

    await expect(openAuthorizationEvent(old, { readSecret, now })).resolves.toBeDefined();
    await expect(openAuthorizationEvent(push, { readSecret, now })).resolves.toBeDefined();
  });
});

describe('Secrets Manager', () => {
  let emulator: Awaited<ReturnType<typeof startSecretsManager>>;

  beforeAll(async () => {
    emulator = await startSecretsManager({ [name]: JSON.stringify(secret) });
  });

  afterAll(async () => {
    await emulator.close();
  });

  it('is asked by name', async () => {
    const client = new SecretsManagerClient(clientSettings(emulator.endpoint));
    const readSecret = createSecretReader({
      ...secretsManager(client),
      now: () => 0,
      logger: console,
      measure: () => {},
    });

    expect(await readSecret(componentAppId)).toEqual(secret);
    await expect(readSecret('wxffffffffffffffff')).rejects.toMatchObject({
      name: 'ConfigurationError',
    });
    client.destroy();
  });

  it('that is away is not taken for a missing secret', async () => {
    const settings = { ...clientSettings('http://127.0.0.1:9'), maxAttempts: 1 };
    const client = new SecretsManagerClient(settings);

    await expect(secretsManager(client).fetchSecret(name)).rejects.toMatchObject({
      name: expect.not.stringMatching(/ConfigurationError/),
    });
    client.destroy();
  });
});
