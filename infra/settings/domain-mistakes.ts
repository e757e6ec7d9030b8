/** What can be wrong with the settings about domains. */
import type { DeploySettings } from './settings-schema.ts';

/** The name of a certificate that ACM makes. */
const LONGEST_NAME = 64;

type Domain = NonNullable<DeploySettings['domain']>;

/** Contradictions within and among them. */
export function domainMistakes({
  domain,
  previousDomains,
  defaultEndpoint,
}: Pick<DeploySettings, 'domain' | 'previousDomains' | 'defaultEndpoint'>): string[] {
  const names = [domain, ...previousDomains].flatMap((each) => each?.name ?? []);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...(domain ? mistakesOf(domain, 'domain') : []),
    ...previousDomains.flatMap((each, index) => mistakesOf(each, `previousDomains[${index}]`)),
    ...repeated.map((name) => `previousDomains must be other domains, but has ${name} again`),
    ...(defaultEndpoint === 'closed' && !domain
      ? ['defaultEndpoint "closed" is only allowed with a domain: nothing would answer']
      : []),
  ];
}

function mistakesOf({ name, certificateArn, hostedZone }: Domain, where: string): string[] {
  if (!certificateArn && !hostedZone) {
    return [
      `${where} must have a certificateArn, or a hostedZone in which a new certificate is validated`,
    ];
  }
  if (!certificateArn && name.length > LONGEST_NAME) {
    return [
      `${where}[name] must have up to ${LONGEST_NAME} characters for a new certificate, but has ${name.length}`,
    ];
  }
  if (!hostedZone || `.${name}`.endsWith(`.${hostedZone.name}`)) return [];
  return [`${where}[name] must be in the zone ${hostedZone.name}, but is "${name}"`];
}
