/**
 * Replaces the AWS SDK's default credential chain in the bundles. Lambda provides credentials only
 * in environment variables, so the code for files, SSO, web identities and metadata is not needed.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
