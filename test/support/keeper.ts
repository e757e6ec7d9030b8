/** wxkeeper in one process, for tests: see `service.ts`. */
import { afterAll } from '@jest/globals';
import { startService, type Service, type ServiceOptions } from './service.ts';

export { component } from './services.ts';
export { account, contextOf, otherAccount } from './service.ts';

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
