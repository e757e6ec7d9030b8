/** The made-up AWS account in which the local run's functions believe themselves to be. */

export const region = 'us-east-1';
export const accountId = '000000000000';

/** No emulator checks them, but the AWS SDK signs every request with something. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** What an AWS SDK client needs in order to talk to an emulator. */
export function clientSettings(endpoint: string) {
  return { endpoint, region, credentials };
}

export const TABLE_NAME = 'wxkeeper';

/** Where Secrets Manager keeps a component's secret: this and its appid. */
export const COMPONENT_SECRET_PREFIX = 'wxkeeper/components/';

export const LINK_SIGNING_SECRET_NAME = 'wxkeeper/link-signing-key';
