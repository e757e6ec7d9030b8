/** What can be wrong with the settings about Elastic IPs and zones. */
import type { DeploySettings } from './settings-schema.ts';

/** Unless AWS has raised the quota. */
const QUOTA = 'An account has 5 Elastic IPs in a region, unless AWS raises the quota L-0263D0A3';

type Settings = Pick<
  DeploySettings,
  | 'egress'
  | 'natCount'
  | 'eipAllocationIds'
  | 'eipAddresses'
  | 'keepAddresses'
  | 'availabilityZones'
>;

/** Contradictions among them. */
export function addressMistakes(settings: Settings): (string | false | undefined)[] {
  const { egress, natCount, eipAllocationIds, eipAddresses } = settings;
  const { keepAddresses, availabilityZones } = settings;
  const hasNats = egress === 'nat-gateway' || egress === 'nat-instance';
  const needsNats = 'is only allowed with egress "nat-gateway" or "nat-instance"';
  return [
    eipAllocationIds && !hasNats && `eipAllocationIds ${needsNats}`,
    availabilityZones && !hasNats && `availabilityZones ${needsNats}`,
    eipAllocationIds &&
      hasNats &&
      eipAllocationIds.length !== natCount &&
      `eipAllocationIds must have one for each NAT (natCount ${natCount}), but has ` +
        `${eipAllocationIds.length}. ${QUOTA}`,
    eipAddresses &&
      eipAddresses.length !== eipAllocationIds?.length &&
      'eipAddresses must have the address of each of eipAllocationIds',
    availabilityZones &&
      hasNats &&
      availabilityZones.length < natCount &&
      `availabilityZones must have a zone for each NAT (natCount ${natCount})`,
    egress === 'none' &&
      keepAddresses.length > 0 &&
      'keepAddresses is not allowed with egress "none", which has no addresses',
  ];
}

/** Which of the stack's own addresses make it likely that the quota is met. */
export function quotaWarning({ keepAddresses, egress, natCount, eipAllocationIds }: Settings) {
  const kinds = new Set<string>(keepAddresses);
  if (!eipAllocationIds && egress.startsWith('nat-')) kinds.add(egress);
  // Of each kind that is kept, two.
  const count = [...kinds].reduce(
    (sum, kind) => sum + (keepAddresses.some((each) => each === kind) ? 2 : natCount),
    0,
  );
  return kinds.size > 1 ? `the stack holds ${count} Elastic IPs. ${QUOTA}` : undefined;
}
