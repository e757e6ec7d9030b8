/** A check of `doctor` and of `preflight`. */

/** One check, as `doctor --json` has it. */
export interface Check {
  /** Never changes: scripts compare it. */
  id: string;
  ok: boolean;
  title: string;
  /** What mends it; null where nothing has to be mended. */
  remedy: string | null;
}
