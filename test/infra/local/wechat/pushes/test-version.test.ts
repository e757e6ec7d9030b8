/** Tickets go to the test version's event URL as well as to the published one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  componentAppId,
  element,
  serviceAccount,
  startFixture,
  startReceiver,
  type Fixture,
  type Receiver,
} from '../simulator-fixture.ts';

const encodingAesKey = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq';

let fixture: Fixture;
let trial: Receiver;
beforeEach(async () => {
  fixture = await startFixture();
  trial = await startReceiver(encodingAesKey);
  const eventUrl = `${trial.url}/trial`;
  fixture.simulator.configureComponent(componentAppId, {
    testVersion: { eventUrl, encodingAesKey },
  });
});
afterEach(async () => {
  await Promise.all([fixture.close(), trial.close()]);
});

const ticketsOf = ({ pushes }: Receiver) =>
  pushes.map(({ xml }) => element(xml, 'ComponentVerifyTicket'));

describe('the test version', () => {
  it('gets the same tickets, encrypted with its own key', async () => {
    await fixture.simulator.startPushing();
    await fixture.simulator.advance(600);
    expect(ticketsOf(trial)).toHaveLength(2);
    expect(ticketsOf(trial)).toEqual(ticketsOf(fixture.receiver));
    expect(trial.pushes[0]?.path).toBe('/trial');
  });

  it('gets no other events', async () => {
    await fixture.simulator.authorize(serviceAccount);
    await fixture.simulator.settle();
    expect(fixture.receiver.pushes).toHaveLength(1);
    expect(trial.pushes).toEqual([]);
  });

  it('is logged apart, and its failure is not that of the published version', async () => {
    trial.answer = () => ({ status: 500, body: '' });
    expect(await fixture.simulator.pushVerifyTicket()).toMatchObject({ succeeded: true });
    const log = fixture.simulator.pushLog().filter(({ isForTestVersion }) => isForTestVersion);
    expect(log.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 500],
      [3, 500],
    ]);
  });

  it('is reached where the push to the published version is lost', async () => {
    fixture.simulator.setPushFault({ kind: 'lost', times: 1 });
    await fixture.simulator.pushVerifyTicket();
    expect(ticketsOf(trial)).toHaveLength(1);
    expect(fixture.receiver.pushes).toEqual([]);
    await fixture.simulator.pushVerifyTicket();
    expect(fixture.receiver.pushes).toHaveLength(1);
  });

  it('is reached without a published version, and can be given up', async () => {
    fixture.simulator.configureComponent(componentAppId, { eventUrl: '' });
    await fixture.simulator.pushVerifyTicket();
    expect(ticketsOf(trial)).toHaveLength(1);
    fixture.simulator.configureComponent(componentAppId, { testVersion: {} });
    await fixture.simulator.pushVerifyTicket();
    expect(ticketsOf(trial)).toHaveLength(1);
  });
});
