/**
 * Stands in the bundles for the AWS SDK's search for credentials: Lambda gives a function's in its
 * environment, and nowhere else. Files, SSO, web identities and metadata servers are not asked, and
 * what would ask them is not loaded.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
