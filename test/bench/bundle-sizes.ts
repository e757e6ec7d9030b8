/** What is in a function's bundle: its bytes, where they come from, and which AWS clients it has. */
import { buildSync, type BuildOptions } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { bundleOptions, filesBeside } from '../../infra/functions/bundle.ts';
import type { FunctionName } from '../../infra/function-catalog.ts';

/** A bundle in memory. */
export interface Bundle {
  code: Uint8Array;
  gzipBytes: number;
  /** Bytes in the bundle of each file that is in it. */
  inputs: Readonly<Record<string, number>>;
  /** The packages of the AWS SDK that it makes clients of. */
  clients: readonly Client[];
}

/** How functions make the client of each package. */
const clients = {
  'lib-dynamodb': `
    import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
    export const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));`,
  'client-eventbridge': makingOf('EventBridgeClient', 'client-eventbridge'),
  'client-lambda': makingOf('LambdaClient', 'client-lambda'),
  'client-secrets-manager': makingOf('SecretsManagerClient', 'client-secrets-manager'),
  'client-sqs': makingOf('SQSClient', 'client-sqs'),
} as const;

export type Client = keyof typeof clients;

/** As it is deployed, but for the line that names its source map. */
export function bundleFunction(name: FunctionName): Bundle {
  return bundle(`export { handler } from './functions/${name}.ts';`);
}

/** What lies beside it, as it is deployed: the bytes of all of it. */
export function bytesBeside(name: FunctionName): number {
  const codes = filesBeside(name).map(({ source }) => bundle(`export * from './${source}';`).code);
  return codes.reduce((sum, { length }) => sum + length, 0);
}

/**
 * The least that a function with these AWS clients can be: it makes them and does nothing.
 *
 * @param sdk `cut` as in our bundles; `whole` as anybody's bundle would have it
 */
export function bundleFloor(names: readonly Client[], sdk: 'cut' | 'whole' = 'cut'): Bundle {
  const source = names.map((name) => clients[name]).join('\n') || 'export {};';
  return bundle(source, sdk === 'whole' ? { alias: {} } : {});
}

function makingOf(className: string, packageName: string): string {
  return `
    import { ${className} } from '@aws-sdk/${packageName}';
    export const made${className} = new ${className}({});`;
}

function bundle(source: string, changes: BuildOptions = {}): Bundle {
  const { outputFiles, metafile } = buildSync({
    ...bundleOptions,
    ...changes,
    stdin: { contents: source, resolveDir: bundleOptions.absWorkingDir, loader: 'ts' },
    outfile: 'index.js',
    write: false,
    metafile: true,
  });
  const [code] = outputFiles.map((file) => file.contents);
  const [output] = Object.values(metafile?.outputs ?? {});
  if (!code || !output) throw new Error('esbuild wrote nothing');
  const inputs = Object.entries(output.inputs)
    .map(([path, { bytesInOutput }]) => [path, bytesInOutput] as const)
    .filter(([, bytes]) => bytes > 0);
  return {
    code,
    gzipBytes: gzipSync(code, { level: 9 }).length,
    inputs: Object.fromEntries(inputs),
    clients: (Object.keys(clients) as Client[]).filter((name) =>
      inputs.some(([path]) => path.includes(`/@aws-sdk/${name}/`)),
    ),
  };
}
