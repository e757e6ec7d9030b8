/** `wxkeeper/client`: how other Lambdas get access tokens that work. */
export { createTokenClient } from './token-client.ts';
export { TokenLookUpError, type TokenLookUpErrorName } from './token-look-up-error.ts';
export type {
  AccessToken,
  LambdaInvoker,
  TokenClient,
  TokenClientOptions,
  TokenKey,
  TokenNeed,
  TokenRequest,
} from './contract.ts';
