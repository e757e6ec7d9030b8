/** Counts the calls of each API, including those with faults, for assertions in tests. */

/** See createCallCounts. */
export type CallCounts = ReturnType<typeof createCallCounts>;

/** Counts calls by path, and by path and authorizer. */
export function createCallCounts() {
  const counts = new Map<string, number>();
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  return {
    count(path: string, authorizerAppId?: string) {
      add(path);
      if (authorizerAppId !== undefined) add(keyOf(path, authorizerAppId));
    },
    /** @param path the whole path or its last part, such as `api_authorizer_token` */
    read(path: string, authorizerAppId?: string): number {
      for (const [key, calls] of counts) {
        const wanted = authorizerAppId === undefined ? path : keyOf(path, authorizerAppId);
        if (key === wanted || key.endsWith(`/${wanted}`)) return calls;
      }
      return 0;
    },
    /** All counts by path, without the counts by authorizer. */
    all: (): Record<string, number> =>
      Object.fromEntries([...counts].filter(([key]) => !key.includes(' '))),
    reset: () => counts.clear(),
  };
}

function keyOf(path: string, authorizerAppId: string): string {
  return `${path} ${authorizerAppId}`;
}
