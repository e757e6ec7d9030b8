/** `wxkeeper/client`: gives other Lambda functions valid access tokens. */
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
