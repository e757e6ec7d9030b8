/** wxkeeper in one process, for tests: see `service.ts`. */
import { afterAll } from '@jest/globals';
import type { Store } from '../../shared/store/store.ts';
import { createInMemoryStore } from './in-memory-store.ts';
import { startService, type Service, type ServiceOptions } from './service.ts';

export { component } from './services.ts';
export { account, contextBy, contextOf, otherAccount } from './service.ts';

export type Keeper = Service;

const started: Keeper[] = [];

// A test that fails half-way must not leave a server behind, which would keep the run from ending.
afterAll(async () => {
  await Promise.all(started.map((keeper) => keeper.close()));
});

/** @param options see `createTestServices` */
export async function startKeeper(options: ServiceOptions = {}): Promise<Keeper> {
  const keeper = await startService(options);
  started.push(keeper);
  return keeper;
}

/** What was seen of the keeper so far; and a message with the same number is a new one again. */
export function forget({ log, queue, announced, measured, services }: Keeper): void {
  for (const list of [log, queue, announced, measured]) list.length = 0;
  const fresh = createInMemoryStore();
  const messages: Pick<Store, 'claimMessage' | 'markMessageAnnounced'> = {
    claimMessage: (...given) => fresh.claimMessage(...given),
    markMessageAnnounced: (...given) => fresh.markMessageAnnounced(...given),
  };
  Object.assign(services.store, messages);
}
