/** Who the client under test is to the fake. */

/** A caller of the settings. The fake knows no tenants: what is theirs stands in `authorizers`. */
export interface FakeCaller {
  /** Its name. */
  caller?: string;
  authorizers?: readonly string[];
  paths?: readonly string[];
  tokens?: boolean;
  calls?: boolean;
}
