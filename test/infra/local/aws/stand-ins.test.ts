/** The stand-ins for Secrets Manager and EventBridge, called with the AWS SDK. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AwsJsonServer } from '../../../../infra/local/aws/aws-json-server.ts';
import { startEventBus, type EventBus } from '../../../../infra/local/aws/event-bus.ts';
import { clientSettings } from '../../../../infra/local/aws/local-aws.ts';
import { startSecretsManager } from '../../../../infra/local/aws/secrets-manager.ts';
import { freePort, listen, stopListening } from '../../../../infra/local/process/ports.ts';

describe('the local Secrets Manager', () => {
  let server: AwsJsonServer;
  let client: SecretsManagerClient;

  beforeAll(async () => {
    server = await startSecretsManager({ 'wxkeeper/components/wx1': '{"a":"秘密"}' });
    client = new SecretsManagerClient(clientSettings(server.endpoint));
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
  });

  const get = async (SecretId: string | undefined) =>
    client.send(new GetSecretValueCommand({ SecretId }));

  it('finds a secret by name and by ARN', async () => {
    const byName = await get('wxkeeper/components/wx1');
    expect(byName.SecretString).toBe('{"a":"秘密"}');
    expect(byName.CreatedDate).toBeInstanceOf(Date);
    expect((await get(byName.ARN)).SecretString).toBe('{"a":"秘密"}');
    expect((await get(byName.ARN?.slice(0, -7))).SecretString).toBe('{"a":"秘密"}');
  });

  it('gives what was put last', async () => {
    await client.send(new CreateSecretCommand({ Name: 'new', SecretString: 'one' }));
    const { VersionId } = await get('new');
    await client.send(new PutSecretValueCommand({ SecretId: 'new', SecretString: 'two' }));
    const changed = await get('new');
    expect(changed.SecretString).toBe('two');
    expect(changed.VersionId).not.toBe(VersionId);
  });

  it('says ResourceNotFoundException where there is none', async () => {
    const put = new PutSecretValueCommand({ SecretId: 'missing', SecretString: 'x' });
    const refused = { name: 'ResourceNotFoundException' };
    await expect(get('missing')).rejects.toMatchObject(refused);
    await expect(client.send(put)).rejects.toMatchObject(refused);
  });

  it('does not create a secret twice', async () => {
    const again = new CreateSecretCommand({ Name: 'wxkeeper/components/wx1', SecretString: 'x' });
    await expect(client.send(again)).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });
});

describe('the local EventBridge', () => {
  let bus: EventBus;
  let client: EventBridgeClient;

  beforeAll(async () => {
    bus = await startEventBus();
    client = new EventBridgeClient(clientSettings(bus.endpoint));
  });
  afterAll(async () => {
    client.destroy();
    await bus.close();
  });

  const entry = {
    EventBusName: 'wxkeeper',
    Source: 'wxkeeper',
    DetailType: 'Revoked',
    Detail: '{}',
  };

  it('keeps the events and shows them', async () => {
    const { Entries, FailedEntryCount } = await client.send(
      new PutEventsCommand({ Entries: [{ ...entry, Detail: '{"a":1}' }] }),
    );
    expect(FailedEntryCount).toBe(0);
    const expected = [
      {
        id: Entries?.[0]?.EventId,
        busName: 'wxkeeper',
        source: 'wxkeeper',
        detailType: 'Revoked',
        detail: { a: 1 },
      },
    ];
    expect(bus.events()).toEqual(expected);
    expect(await (await fetch(`${bus.endpoint}/events`)).json()).toEqual(expected);
  });

  it('refuses single entries that are wrong', async () => {
    const { Entries, FailedEntryCount } = await client.send(
      new PutEventsCommand({
        Entries: [{ ...entry, Source: undefined }, { ...entry, Detail: 'no json' }, entry],
      }),
    );
    expect(FailedEntryCount).toBe(2);
    expect(Entries).toEqual([
      { ErrorCode: 'InvalidArgument', ErrorMessage: 'missing: Source' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { EventId: expect.any(String) },
    ]);
  });

  it.each([0, 11])('refuses %i entries in one call', async (count) => {
    const Entries = Array.from({ length: count }, () => entry);
    await expect(client.send(new PutEventsCommand({ Entries }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('shows at least the last 1,000 events, oldest first, as JSON', async () => {
    for (let first = 1; first <= 1040; first += 10) {
      const Entries = Array.from({ length: 10 }, (_, index) => {
        const Detail = JSON.stringify({ number: first + index });
        return { ...entry, Detail };
      });
      await client.send(new PutEventsCommand({ Entries }));
    }
    const response = await fetch(`${bus.endpoint}/events`);
    const shown: { detail: { number: number } }[] = JSON.parse(await response.text());
    const last = shown.slice(-1000).map(({ detail }) => detail.number);
    expect(last).toEqual(Array.from({ length: 1000 }, (_, index) => 41 + index));
    expect(shown).toEqual(bus.events());
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('listens on the port that it is given', async () => {
    const port = await freePort(0);
    const other = await startEventBus(port);
    expect(other.endpoint).toBe(`http://127.0.0.1:${port}`);
    await other.close();
  });

  it('names the port that is in use', async () => {
    const other = createServer();
    const port = Number(new URL(await listen(other, 0)).port);
    await expect(startEventBus(port)).rejects.toMatchObject({ code: 'EADDRINUSE', port });
    await stopListening(other);
  });
});
