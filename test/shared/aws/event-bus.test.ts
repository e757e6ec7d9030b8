/** The announcer, which speaks to the local run's event bus with the real SDK. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEventBus, type EventBus } from '../../../infra/local/aws/event-bus.ts';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { countAnnouncements, createAnnouncer } from '../../../shared/aws/event-bus.ts';

describe('the announcer', () => {
  let bus: EventBus;

  beforeAll(async () => {
    bus = await startEventBus();
  });

  afterAll(async () => {
    await bus.close();
  });

  it('puts any number of announcements on the bus, in their order', async () => {
    const client = new EventBridgeClient(clientSettings(bus.endpoint));
    const announcements = Array.from({ length: 23 }, (_, index) => ({
      type: 'AuthorizerUpdated',
      detail: { index },
    }));

    await createAnnouncer(client)(announcements);

    expect(bus.events()).toHaveLength(23);
    expect(bus.events()[22]).toMatchObject({
      busName: 'wxkeeper-test',
      source: 'wxkeeper',
      detailType: 'AuthorizerUpdated',
      detail: { index: 22 },
    });
    client.destroy();
  });

  it.each([
    ['a detail-type of 129 characters', { type: 'x'.repeat(129), detail: {} }],
    ['more than 256 KB', { type: 'AuthorizerUpdated', detail: { text: 'x'.repeat(262_144) } }],
  ])('fails, as at AWS, with %s', async (_what, announcement) => {
    const client = new EventBridgeClient(clientSettings(bus.endpoint));

    await expect(createAnnouncer(client)([announcement])).rejects.toThrow(
      /could not be announced|over the limit/,
    );
    client.destroy();
  });

  it('fails where the bus takes only some of them', async () => {
    const client = new EventBridgeClient(clientSettings(bus.endpoint));

    const announced = createAnnouncer(client)([
      { type: 'AuthorizerUpdated', detail: {} },
      { type: '', detail: {} },
    ]);

    await expect(announced).rejects.toThrow('1 events could not be announced');
    client.destroy();
  });
});

describe('announcements are counted', () => {
  const counted = async (announce: () => Promise<void>) => {
    const lines: unknown[] = [];
    const measure = (...line: unknown[]) => void lines.push(line);
    const of = (type: string, componentAppId = 'wxone') => ({ type, detail: { componentAppId } });
    const announcements = [
      of('AuthorizerUpdated'),
      of('AuthorizerUpdated'),
      of('AuthorizerUpdated', 'wxtwo'),
      of('notify_of_tomorrow'),
      of('notify_of_the_day_after'),
    ];
    await countAnnouncements(announce, { measure })(announcements).catch(() => {});
    return lines;
  };

  it('by platform and type; all that WeChat has named is one type', async () => {
    expect(await counted(async () => {})).toEqual([
      [
        { Announcements: 2 },
        [{ componentAppId: 'wxone', type: 'AuthorizerUpdated' }, { type: 'AuthorizerUpdated' }],
      ],
      [
        { Announcements: 1 },
        [{ componentAppId: 'wxtwo', type: 'AuthorizerUpdated' }, { type: 'AuthorizerUpdated' }],
      ],
      [{ Announcements: 2 }, [{ componentAppId: 'wxone', type: 'other' }, { type: 'other' }]],
    ]);
  });

  it('only where the bus took all of them', async () => {
    expect(await counted(() => Promise.reject(new Error('away')))).toEqual([]);
  });
});
