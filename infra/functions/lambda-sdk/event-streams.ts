/**
 * Replaces the AWS SDK's event streams in the bundles. The functions call no operation that uses them.
 *
 * The SDK loads event streams by `import()`. In a single-file bundle, esbuild must then wrap every
 * module that they share with the rest of the SDK, and loading the bundle takes a fifth longer.
 */

/** Each SDK client reads it in its constructor and never uses it afterwards. */
export const eventStreamSerdeProvider = () => undefined;

export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

/** @throws {Error} always: to call such an operation, remove this replacement from the bundle */
export function EventStreamSerde(): never {
  throw new Error('The bundles do not include event streams: see infra/functions/bundle.ts');
}
