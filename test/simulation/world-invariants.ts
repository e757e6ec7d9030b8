/** What must hold between platforms, towards strangers, and for accounts that only stand in the list. */
import type { Stage } from './actions.ts';
import { short } from './journal.ts';
import { FORGED } from './strangers.ts';
import { accounts } from './world.ts';

/** The tickets of a platform are those that WeChat gave it, and nothing came of what was forged. */
export async function checkIntake({ world, keeper, componentAppId }: Stage): Promise<void> {
  const { bareStore, simulation, journal } = world;
  const stored = await bareStore.readVerifyTickets(componentAppId);
  const issued = simulation.components.get(componentAppId)?.tickets;
  for (const { verifyTicket } of [stored?.current, stored?.previous].filter((each) => !!each)) {
    if (verifyTicket === FORGED) journal.violate('strangers', 'a forged ticket is stored');
    // What WeChat has forgotten proves nothing.
    const others = [...simulation.components.values()].filter(({ tickets }) => tickets !== issued);
    if (others.some(({ tickets }) => tickets.has(verifyTicket))) {
      journal.violate('platforms', `${componentAppId} has a ticket of another platform`);
    }
  }
  if (keeper.queue.accepted().some(({ body }) => body.includes(FORGED))) {
    journal.violate('strangers', 'a forged code is on the queue');
  }
}

/** After the comparison: all that WeChat lists is known here, also what no push told of. */
export async function checkBystanders({ world, componentAppId }: Stage): Promise<void> {
  const grants =
    world.simulation.components.get(componentAppId)?.grants ?? new Map<string, never>();
  const known: readonly string[] = accounts;
  for (const authorizerAppId of grants.keys()) {
    if (known.includes(authorizerAppId)) continue;
    const stored = await world.bareStore.readAuthorizer({ componentAppId, authorizerAppId });
    if (stored?.status === 'authorized') continue;
    world.journal.violate('reconciled', `${short(authorizerAppId)} is listed but not known`);
  }
}
