/** What an instance of a function is started with. */

/** The configuration of a function. */
export interface LambdaFunction {
  /** As deployed: `wxkeeper-get-access-token`. */
  name: string;
  /** The file that exports `handler`: CommonJS, or an ES module. */
  modulePath: string;
  timeoutSeconds: number;
  /**
   * How many calls an instance takes at once. Left out: one, as on Lambda, which starts more instances
   * than this machine has room for.
   */
  callsAtOnce?: number | undefined;
  environment: Record<string, string>;
  /** By which it can be invoked besides its name. */
  aliases?: readonly string[];
}

/** What all instances share: the clock and the log. */
export interface InstanceSurroundings {
  clockMemory: SharedArrayBuffer;
  /** @param functionName as deployed */
  log: (line: string, functionName: string) => void;
}
