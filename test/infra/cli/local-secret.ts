/** Reads a secret of the local run, as nobody but its functions and an operator can. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import type { LocalRun } from '../../support/bundled-service.ts';

/** @param name as in Secrets Manager */
export async function readLocalSecret(
  service: Pick<LocalRun, 'urls'>,
  name: string,
): Promise<Record<string, unknown>> {
  const endpoint = await variableOf(service, 'AWS_ENDPOINT_URL_SECRETS_MANAGER');
  const client = new SecretsManagerClient(clientSettings(endpoint));
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  client.destroy();
  return JSON.parse(SecretString) as Record<string, unknown>;
}

/** A variable of a function, as the local Lambda tells it. */
export async function variableOf({ urls }: Pick<LocalRun, 'urls'>, name: string): Promise<string> {
  const address = `${urls.invoke}/2015-03-31/functions/wxkeeper-process-authorization-event`;
  const response = await fetch(`${address}/configuration`);
  const { Environment } = (await response.json()) as {
    Environment: { Variables: Record<string, string> };
  };
  return Environment.Variables[name] ?? '';
}
