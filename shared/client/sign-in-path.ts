/** The APIs by which users sign in: there the service adds account and platform to the query. */
const SIGN_IN = /^\/sns\/(?:component\/jscode2session$|oauth2\/component\/)/i;

/** Whether the path is one of them. */
export function isSignInPath(path: string): boolean {
  return SIGN_IN.test(path);
}
