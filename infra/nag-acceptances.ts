/** The findings of cdk-nag's AwsSolutions rules that are accepted, each with its reason. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Where the findings are. */
export interface AcceptedParts {
  storage: IConstruct;
  httpApi: IConstruct;
  schedules: IConstruct;
  functionRoles: readonly IConstruct[];
}

/** Accepts what cannot be otherwise, and nothing else: every other finding fails the synthesis. */
export function acceptFindings(parts: AcceptedParts): void {
  accept(
    [parts.storage],
    'AwsSolutions-SMG4',
    'WeChat has no API that changes the app secret or the message key: an operator enters new ones ' +
      'by hand, and previous ones stay good meanwhile. See "Configuration" in README.md.',
  );
  accept(
    [parts.httpApi],
    'AwsSolutions-APIG4',
    'WeChat and browsers of merchants call without credentials of AWS. Each function checks its ' +
      "caller itself: WeChat's signature and encryption, a signed link, an unguessable state.",
  );
  accept(
    [parts.schedules],
    'AwsSolutions-SQS3',
    'This queue is a dead-letter queue: that of the schedules, which the rule does not look at.',
  );
  accept(
    parts.functionRoles,
    'AwsSolutions-IAM5[Resource::*]',
    'X-Ray and the network interfaces of Lambda know no resources to be named; the latter are ' +
      "denied to the function's own code.",
  );
}

/** Of NAT instances, which cdk-fck-nat makes: it leaves some things to whoever uses it. */
export function acceptNatFindings(vpc: IConstruct): void {
  accept(
    [vpc],
    'AwsSolutions-EC26',
    'The volume is encrypted: by an override, which the rule does not see.',
  );
  accept(
    [vpc],
    'AwsSolutions-AS3',
    'An instance that is replaced is no news. If WeChat cannot be reached, an alarm tells.',
  );
  accept(
    [vpc],
    'AwsSolutions-IAM5[Resource::*]',
    'cdk-fck-nat lets the instance attach the network interface and the address, which have no ' +
      'names before they are made. Nobody can log in to the instance, and it serves one port.',
  );
}

function accept(constructs: readonly IConstruct[], id: string, reason: string): void {
  for (const construct of constructs) Validations.of(construct).acknowledge({ id, reason });
}
