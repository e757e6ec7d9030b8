/**
 * Stands in the bundles for the AWS SDK's event streams, which no operation that the functions call
 * has. The SDK loads them by `import()` when they are needed; in one file, that makes esbuild wrap
 * all they share with the rest of the SDK, which then starts a fifth slower.
 */

/** A client asks for it when it is made, and then never uses it. */
export const eventStreamSerdeProvider = () => undefined;

export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

/** @throws {Error} always: whoever calls such an operation must take its stand-in out of the bundle */
export function EventStreamSerde(): never {
  throw new Error('event streams are left out of the bundles: see infra/functions/bundle.ts');
}
