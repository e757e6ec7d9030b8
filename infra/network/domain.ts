/** The service's own domain: certificate, API Gateway domain name, and the DNS record in Route 53. */
import {
  ApiMapping,
  DomainName,
  SecurityPolicy,
  type HttpApi,
  type HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Certificate,
  CertificateValidation,
  type ICertificate,
} from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { DeploySettings } from '../settings/deploy-settings.ts';

export type DomainSettings = NonNullable<DeploySettings['domain']>;

/**
 * A domain under which the HTTP API is reached. Its id comes from its name: a domain that becomes a
 * previous one stays the same resource, so that nothing of it is made again.
 */
export class ServiceDomain extends Construct {
  readonly domainName: DomainName;
  /** The target for a CNAME record, if the DNS of the domain is managed outside of Route 53. */
  readonly target: string;

  constructor(scope: Construct, settings: DomainSettings) {
    super(scope, settings.name);
    const { name, hostedZone } = settings;
    const zone = hostedZone && findZone(this, hostedZone);
    this.domainName = new DomainName(this, 'DomainName', {
      domainName: name,
      certificate: certificateOf(this, settings, zone),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    const { regionalDomainName, regionalHostedZoneId } = this.domainName;
    this.target = regionalDomainName;
    if (zone) {
      const alias = new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId);
      // HTTP APIs answer over IPv4 only unless configured otherwise, so there is no AAAA record.
      new ARecord(this, 'Record', {
        zone,
        recordName: `${name}.`,
        target: RecordTarget.fromAlias(alias),
      });
    }
  }

  /** Lets the API answer under this domain. */
  leadTo(api: HttpApi, stage: HttpStage): void {
    new ApiMapping(this, 'Mapping', { api, domainName: this.domainName, stage });
  }
}

function findZone(
  scope: Construct,
  { id, name }: NonNullable<DomainSettings['hostedZone']>,
): IHostedZone {
  return HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId: id, zoneName: name });
}

/** ACM validates a new certificate by a DNS record, and renews it as long as that record exists. */
function certificateOf(
  scope: Construct,
  { name, certificateArn }: DomainSettings,
  zone: IHostedZone | undefined,
): ICertificate {
  if (certificateArn) return Certificate.fromCertificateArn(scope, 'Certificate', certificateArn);
  return new Certificate(scope, 'Certificate', {
    domainName: name,
    validation: CertificateValidation.fromDns(zone),
  });
}
