/** A browser's code whose grant cannot be stored: the queue gets it, or the error is told. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import type { QueuedEvent } from '../../../shared/aws/event-queue.ts';
import { exchangeOrHandOver } from '../../../shared/onboarding/hand-over.ts';
import {
  errcode,
  EXCHANGE,
  grant,
  INFO,
  issued,
  key,
  startAuthorizer,
  type TestAuthorizer,
  startedVisit as visit,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

let authorizer: TestAuthorizer;
let queue: QueuedEvent[];

beforeEach(async () => {
  authorizer = await startAuthorizer();
  queue = [];
  await authorizer.services.store.saveVisit(visit);
});

const takes = async (event: QueuedEvent) => {
  await new Promise(setImmediate);
  queue.push(event);
};

const exchange = (enqueue = takes) =>
  exchangeOrHandOver(
    {
      componentAppId: key.componentAppId,
      authorizationCode: 'browser-code',
      changedAt: START,
      isDatedByOurClock: true,
      visit,
    },
    { ...authorizer.services, enqueue },
  );

describe('a grant that the table does not take', () => {
  beforeEach(() => {
    authorizer.services.store.changeAuthorizer = () => Promise.reject(new Error('table away'));
  });

  it('is on the queue, with its visit, before the merchant is told that it is pending', async () => {
    await expect(exchange()).rejects.toMatchObject({ code: 'grant-pending' });

    expect(queue).toEqual([
      {
        kind: 'grant',
        infoType: 'authorized',
        ...key,
        authorizationCode: 'browser-code',
        createdAt: START,
        state: 'state',
      },
    ]);
  });

  it('is not said to be pending where the queue does not take it either', async () => {
    const refuses = () => Promise.reject(new Error('queue away'));

    await expect(exchange(refuses)).rejects.toThrow('table away');
  });
});

describe('nothing is put on the queue', () => {
  it('where the code was not exchanged: the browser can bring it again', async () => {
    authorizer.replies[EXCHANGE] = errcode(-1);

    await expect(exchange()).rejects.toMatchObject({ errcode: -1 });
    expect(queue).toEqual([]);
  });

  it('where WeChat says that the merchant has withdrawn since', async () => {
    const { replies, services } = authorizer;
    const other = { ...grant, authorizerRefreshToken: 'refresh-0', accessToken: issued('old') };
    await storeGrant({ ...other, changedAt: START - 60 }, services);
    replies[INFO] = errcode(61003);
    replies['/cgi-bin/component/api_get_authorizer_list'] = { total_count: 0, list: [] };

    await expect(exchange()).rejects.toMatchObject({ errcode: 61003 });
    expect(queue).toEqual([]);
  });
});
