/** A simulator that runs for weeks: what every push adds to has an end. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createPushLog } from '../../../../infra/local/wechat/pushes/log.ts';
import { createClock } from '../../../../infra/local/wechat/state/clock.ts';
import { componentAppId, serviceAccount, startFixture, type Fixture } from './simulator-fixture.ts';

const KEPT_ENTRIES = 5000;
const KEPT_TEXTS = 200;
const KEPT_USERS = 2000;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

it('the push log has the newest entries, and says by their numbers how many are gone', () => {
  const log = createPushLog(createClock());
  const push = { componentAppId, infoType: 'message', content: '<xml/>' };
  const result = { attempt: 1, status: 200, succeeded: true, answer: 'success' };
  for (let number = 0; number < KEPT_ENTRIES + 300; number++) log.attempted(push, result);

  const entries = log.entries();
  expect(entries).toHaveLength(KEPT_ENTRIES);
  expect([entries.at(0)?.number, entries.at(-1)?.number]).toEqual([301, KEPT_ENTRIES + 300]);
  expect(entries.filter(({ body }) => body !== undefined)).toHaveLength(KEPT_TEXTS);
  expect(entries.filter(({ answer }) => answer !== undefined)).toHaveLength(KEPT_TEXTS);
  expect(entries.at(-1)).toMatchObject({ body: '<xml/>', answer: 'success' });
  expect(entries.at(0)).toMatchObject({ infoType: 'message', attempt: 1, succeeded: true });
});

it('an account keeps its two followers and the newest of those who wrote', () => {
  const { simulator } = fixture;
  const everybody = simulator.users(serviceAccount).map(({ openId }) => openId);
  const ids = Array.from({ length: KEPT_USERS + 50 }, (_, index) => `o${index}`);
  for (const openId of ids) simulator.changeUser(serviceAccount, { openId });

  const kept = simulator.users(serviceAccount).map(({ openId }) => openId);
  expect(kept).toEqual([...everybody, ...ids.slice(52)]);
});
