/** The invented AWS account in which the local service's functions run. */
import { secretNames, SERVICE_NAME } from '../../resource-names.ts';

export const region = 'us-east-1';
export const accountId = '000000000000';

/** No emulator checks these, but the AWS SDK needs credentials to sign requests. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** The settings of an AWS SDK client for an emulator. */
export function clientSettings(endpoint: string) {
  return { endpoint, region, credentials };
}

export const TABLE_NAME = SERVICE_NAME;

/** The bucket for files that are too large for an invocation. */
export const CALL_FILES_BUCKET = `${SERVICE_NAME}-call-files`;

const secrets = secretNames(SERVICE_NAME);

/** The name of a component's secret is this prefix followed by its appid. */
export const COMPONENT_SECRET_PREFIX = secrets.componentPrefix;

export const LINK_SIGNING_SECRET_NAME = secrets.linkSigningKey;
