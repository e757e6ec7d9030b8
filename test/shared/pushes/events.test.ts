/** What an event changes, whatever came before it. */
import { expect, it } from '@jest/globals';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  key,
  startAuthorizer,
  unauthorizedEvent,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

it('a grant whose visit was completed is stored all the same, where it has ended since', async () => {
  const { comeBack, services } = await startAuthorizer();
  await comeBack(START - 60);
  await applyEvent(unauthorizedEvent(START + 5), services);
  await applyEvent(authorizedEvent(START + 10), services);

  expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
});

it('an event of a kind that is not known fails, so that the queue keeps it', async () => {
  const { services } = await startAuthorizer();
  const event = { ...unauthorizedEvent(START), kind: 'transfer' } as never;

  await expect(applyEvent(event, services)).rejects.toThrow('events of the kind transfer');
});
