/** The exchange of codes, of which two can stand for one grant. */
import { describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  grant,
  issued,
  startAuthorizer,
} from '../../support/authorizer.ts';

describe('a code that WeChat no longer takes', () => {
  it('has replaced the access token all the same, so the stored one is not handed out', async () => {
    const { clock, lookUp, replies, services } = await startAuthorizer();
    const changedAt = clock.now() - 60;
    await storeGrant({ ...grant, changedAt, accessToken: issued('old') }, services);
    replies[EXCHANGE] = () => errcode(61009);
    await applyEvent(authorizedEvent(clock.now()), services);

    expect((await lookUp()).accessToken).not.toBe('old');
  });
});
