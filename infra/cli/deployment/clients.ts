/** The AWS SDK's clients, with its own rules for credentials and region, or those of the local run. */
import type { Words } from '../words/words.ts';
import { CommandFailure } from '../failure.ts';

/** What every client is made with. */
export interface ClientSettings {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  requestHandler?: {
    connectionTimeout: number;
    requestTimeout: number;
    throwOnRequestTimeout: boolean;
  };
}

/** By the service's name in `AWS_ENDPOINT_URL_<SERVICE>`. */
export type SettingsOf = (service: string) => ClientSettings;

/** The SDK waits without end. Longest of all: 10 s, for messages of a queue. */
const requestHandler = {
  connectionTimeout: 5_000,
  requestTimeout: 15_000,
  throwOnRequestTimeout: true,
};

/** AWS itself: the SDK finds everything. */
export const onAws: SettingsOf = () => ({ requestHandler });

/** @param endpoints variables `AWS_ENDPOINT_URL_<SERVICE>`, as the local functions have them */
export function onThisMachine(endpoints: Readonly<Record<string, string>>): SettingsOf {
  return (service) => {
    const endpoint = endpoints[`AWS_ENDPOINT_URL_${service}`];
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    return { region: 'us-east-1', credentials, ...(endpoint !== undefined && { endpoint }) };
  };
}

/** The part of a client that tells who calls, and where. */
interface Identified {
  config: { region: () => Promise<string>; credentials: () => Promise<unknown> };
}

/** Before anything else, and without a request where the environment tells enough. */
export async function requireIdentity({ config }: Identified, { failures }: Words): Promise<void> {
  const [credentials, region] = await Promise.allSettled([config.credentials(), config.region()]);
  if (credentials.status === 'rejected') {
    throw new CommandFailure('no-credentials', failures.noCredentials, {
      cause: credentials.reason,
    });
  }
  if (region.status === 'rejected') {
    throw new CommandFailure('no-region', failures.noRegion, { cause: region.reason });
  }
}

const EXPIRED = /Expired|InvalidClientTokenId|UnrecognizedClient|InvalidSignature|AuthFailure/;
const DENIED = /AccessDenied|Unauthorized|NotAuthorized/;

/** What an error of the SDK's means to a person; any other error is returned unchanged. */
export function explainAwsError(error: unknown, { failures }: Words): unknown {
  if (!(error instanceof Error) || error instanceof CommandFailure) return error;
  const details = { cause: error };
  if (EXPIRED.test(error.name)) {
    return new CommandFailure(
      'credentials-refused',
      failures.credentialsRefused(error.name),
      details,
    );
  }
  if (DENIED.test(error.name)) {
    return new CommandFailure('access-denied', failures.accessDenied(error.message), details);
  }
  if (error.name === 'CredentialsProviderError') {
    return new CommandFailure('no-credentials', failures.noCredentials, details);
  }
  const isOfSdk = '$metadata' in error || 'code' in error;
  if (!isOfSdk) return error;
  return new CommandFailure('aws-unavailable', failures.awsUnavailable(textOf(error)), details);
}

/** Node.js's errors of several addresses have no message of their own. */
function textOf(error: Error): string {
  const { code } = error as { code?: string };
  return error.message || [error.name, code].filter(Boolean).join(' ');
}
