/**
 * The settings of `new Wxkeeper(…)`, which are those of `cdk.json`: infra/settings/settings-schema.ts
 * checks them. Written out, because the package's types must not need zod's; a test compares the two.
 */

/** A host name of your own for the HTTP API. */
export interface DomainSettings {
  /** In lower case, as in `wechat.example.com`. */
  readonly name: string;
  /** A certificate in the same region. Default: a new one, which needs `hostedZone`. */
  readonly certificateArn?: string | undefined;
  /** The Route 53 zone for the records. Left out: the DNS is managed elsewhere. */
  readonly hostedZone?: { readonly id: string; readonly name: string } | undefined;
}

/** Private subnets that exist, whose traffic leaves from addresses on WeChat's list. */
export interface ExistingVpcSettings {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** The public addresses of their traffic. They are only shown as an output. */
  readonly egressAddresses?: readonly string[] | undefined;
}

/** What a caller may do. What is left out restricts nothing; an empty list allows nothing. */
export interface CallerSettings {
  /** Its accounts are those of these tenants, and those of `authorizers`. */
  readonly tenants?: readonly string[] | undefined;
  readonly authorizers?: readonly string[] | undefined;
  /** What the path of a call begins with. */
  readonly paths?: readonly string[] | undefined;
  /** `false`: neither tokens nor tickets. */
  readonly tokens?: boolean | undefined;
  /** `false`: no calls. */
  readonly calls?: boolean | undefined;
}

/** How merchants' pages present a platform. */
export interface PlatformSettings {
  /** In Chinese and in English. */
  readonly name: { readonly zh: string; readonly en: string };
  /** An https address, or a small picture as a `data:` address. */
  readonly logo?: string | undefined;
  /** Where a merchant gets help: at least one of them. */
  readonly support?:
    | {
        readonly phone?: string | undefined;
        readonly email?: string | undefined;
        readonly url?: string | undefined;
        readonly wechat?: string | undefined;
      }
    | undefined;
}

/** The settings of a deployment. Only `components` is needed. */
export interface WxkeeperSettings {
  /** The appids of the third-party platforms, 1 to 100. */
  readonly components: readonly string[];
  /** For several deployments in an account and region: up to 10 of a-z and 0-9. Default: none. */
  readonly stageName?: string | undefined;
  /** Default: API Gateway's own address. */
  readonly domain?: DomainSettings | undefined;
  /** Former domains, which go on answering until WeChat has the new one. */
  readonly previousDomains?: readonly DomainSettings[] | undefined;
  /** `closed`: API Gateway's own address does not answer beside the domain. Default: `open`. */
  readonly defaultEndpoint?: 'open' | 'closed' | undefined;
  /** The way to WeChat, which takes calls from listed addresses only. Default: `nat-gateway`. */
  readonly egress?: 'nat-gateway' | 'nat-instance' | 'existing-vpc' | 'none' | undefined;
  /** NATs, each with an address. Default: 1. */
  readonly natCount?: 1 | 2 | undefined;
  /** Elastic IPs that exist, one for each NAT, in place of new ones. */
  readonly eipAllocationIds?: readonly string[] | undefined;
  /** Their public addresses. They are only shown as an output. */
  readonly eipAddresses?: readonly string[] | undefined;
  /** The ways out whose addresses are allocated whether they are used or not. */
  readonly keepAddresses?: readonly ('nat-gateway' | 'nat-instance')[] | undefined;
  /** Of the VPC. Default: the first two of the region. */
  readonly availabilityZones?: readonly string[] | undefined;
  /** fck-nat's machine image. Default: the newest, which is looked up at synth. */
  readonly natInstanceImage?: string | undefined;
  /** For `egress` `existing-vpc`. */
  readonly existingVpc?: ExistingVpcSettings | undefined;
  /** Whether functions of other stacks may share the addresses on WeChat's list. Default: no. */
  readonly sharedAddresses?: boolean | undefined;
  /** Origins to which a browser may be sent back, as in `https://app.example.com`. */
  readonly returnUrlOrigins?: readonly string[] | undefined;
  /** Whether somebody without a signed link may begin an authorization. Default: yes, with a warning. */
  readonly unsignedVisits?: 'allowed' | 'refused' | undefined;
  /** How many of them in an hour, for each component. Default: 200. */
  readonly unsignedVisitsPerHour?: number | undefined;
  /** Whether a signed link may take an account from its tenant. Default: `allowed`. */
  readonly tenantChanges?: 'allowed' | 'refused' | undefined;
  /** Whether the service answers WeChat's publish check by itself. Default: yes. */
  readonly publishCheck?: boolean | undefined;
  /** The ARN of a function of your own that answers users' messages. */
  readonly messageResponder?: string | undefined;
  /** How merchants' pages present each platform, by its appid. */
  readonly platforms?: Readonly<Record<string, PlatformSettings>> | undefined;
  /** The texts of the files that WeChat asks for at the domain's root, by name. */
  readonly verificationFiles?: Readonly<Record<string, string>> | undefined;
  /** Nobody receives alarms, on purpose. */
  readonly alarms?: 'none' | undefined;
  /** An SNS topic that exists, in place of a new one. */
  readonly alarmTopicArn?: string | undefined;
  /** Where the folder `docs/` of this package can be opened, for links in alarms' mails. */
  readonly runbookBaseUrl?: string | undefined;
  /** Who receives alarms by mail; each must confirm it first. */
  readonly alarmEmails?: readonly string[] | undefined;
  /** As many as CloudWatch offers. Default: 30. */
  readonly logRetentionDays?: number | undefined;
  /** The account's limit of concurrent executions of Lambda, for an alarm. Default: 1000. */
  readonly accountConcurrency?: number | undefined;
  /** How long events are kept to be replayed. Default: 0, not at all. */
  readonly eventArchiveDays?: number | undefined;
  /** Choose it before the first deployment. Default: `customer-managed-key`. */
  readonly encryption?: 'customer-managed-key' | 'aws-managed-keys' | undefined;
  /** The key that there was before `encryption` was changed. */
  readonly previousEncryptionKeyArn?: string | undefined;
  /** The name of a table that was restored from a backup, in place of the own one. */
  readonly restoredTable?: string | undefined;
  /** Reserved concurrency of `call-wechat`. */
  readonly callConcurrency?: number | undefined;
  /** Reserved concurrency of other functions, as in `{ 'get-access-token': 50 }`. */
  readonly reservedConcurrency?: Readonly<Record<string, number>> | undefined;
  /** Whether a new version gets a tenth of the pushes and look-ups first. Default: yes. */
  readonly canary?: boolean | undefined;
  /** Default: `arm64`. */
  readonly architecture?: 'arm64' | 'x86_64' | undefined;
  /** Default: `nodejs24.x`. */
  readonly runtime?: 'nodejs24.x' | 'nodejs22.x' | undefined;
  /** The rights of each calling system, by its name. */
  readonly callers?: Readonly<Record<string, CallerSettings>> | undefined;
  /** Whether nobody is answered without such a name. Default: no. */
  readonly requireCaller?: boolean | undefined;
  /** Roles of people who redrive events: names or ARNs. */
  readonly operators?: readonly string[] | undefined;
  /** Other AWS accounts that look up tokens: ids, or with a caller's name. */
  readonly lookUpAccounts?:
    readonly (string | { readonly account: string; readonly caller: string })[] | undefined;
}
