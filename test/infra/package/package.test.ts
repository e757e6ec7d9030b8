/** The packed package, used as its users do: by Node.js, by TypeScript and by a bundler. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startInvokeApi, type InvokeApi } from '../../../infra/local/lambda/invoke-api.ts';
import { listen, stopListening } from '../../../infra/local/process/ports.ts';
import { START } from '../../shared/client/fake-lambda.ts';

const run = promisify(execFile);
const projectFolder = fileURLToPath(new URL('../../..', import.meta.url));
const ourModules = join(projectFolder, 'node_modules');
const tsc = join(ourModules, 'typescript', 'bin', 'tsc');

let folder: string;
let packed: string;

/** The user's project: our package, its peers, and Node.js's types. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-client-'));
  packed = join(folder, 'node_modules', 'wxkeeper');
  mkdirSync(packed, { recursive: true });
  await run('npm', ['pack', '--pack-destination', folder], { cwd: projectFolder });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  await run('tar', ['-xzf', join(folder, archive), '-C', packed, '--strip-components=1']);
  for (const name of ['@aws-sdk/client-lambda', '@types/node', 'aws-cdk-lib', 'constructs']) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ourModules, name), link);
  }
  write('package.json', '{ "type": "module" }');
}, 120_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

async function node(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, args, { cwd: folder });
  return stdout;
}

const useOfFake = `
  const lambda = {
    send: async ({ input }) => ({
      Payload: new TextEncoder().encode(JSON.stringify(
        { accessToken: input.FunctionName, expiresAt: 1, expiresInSeconds: 7200 })),
    }),
  };
  const client = createTokenClient({ lambda });
  client.getAccessToken({ componentAppId: 'wx0123456789abcdef' }).then(({ accessToken }) => {
    console.log(accessToken, new TokenLookUpError('LookUpFailed', '').retryable);
  });`;
const printed = 'wxkeeper-get-access-token true\n';

describe('the package', () => {
  it('holds the client, what stacks need for it, and nothing else', () => {
    const entries = readdirSync(join(packed, 'dist')).toSorted();
    expect(entries).toEqual(['cdk', 'client']);
    for (const entry of entries) {
      expect(readdirSync(join(packed, 'dist', entry)).toSorted()).toEqual([
        'index.cjs',
        'index.d.cts',
        'index.d.ts',
        'index.js',
      ]);
    }
    const besides = readdirSync(packed).filter((name) => !/^(dist|LICENSE|README.*)$/.test(name));
    expect(besides).toEqual(['package.json']);
  });

  it('is imported by ES modules', async () => {
    const imports = `import { createTokenClient, TokenLookUpError } from 'wxkeeper/client';`;
    write('use.mjs', imports + useOfFake);
    expect(await node('use.mjs')).toBe(printed);
  });

  it('is required by CommonJS', async () => {
    const requires = `const { createTokenClient, TokenLookUpError } = require('wxkeeper/client');`;
    write('use.cjs', requires + useOfFake);
    expect(await node('use.cjs')).toBe(printed);
  });

  it('needs nothing but the peer, and that only at the first look-up', () => {
    for (const name of ['index.js', 'index.cjs']) {
      const code = readFileSync(join(packed, 'dist', 'client', name), 'utf8');
      const loaded = code.matchAll(/(?:from |import\(|require\()["']([^"']+)["']/g);
      expect([...loaded].map(([text]) => text)).toEqual(['import("@aws-sdk/client-lambda"']);
    }
  });
});

describe('the grant for other stacks', () => {
  const app = `
    const stack = new Stack(new App(), 'orders');
    const orders = new Function(stack, 'Orders', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
    });
    new TokenLookUp(stack, { serviceName: 'wxkeeper-test' }).grantTokenLookup(orders);
    const events = new AnnouncedEvents(stack, 'Wxkeeper', { serviceName: 'wxkeeper-test' });
    const { deadLetterQueue } = events;
    new Rule(stack, 'Grants', {
      eventBus: events.bus,
      eventPattern: { source: ['wxkeeper'] },
      targets: [new LambdaFunction(orders, { deadLetterQueue })],
    });`;
  // In the policy and in the variable; in the target.
  const print = `
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    const count = (name) => template.match(new RegExp(name, 'g')).length;
    console.log(count('function:wxkeeper-test-get-access-token'));
    console.log(count('wxkeeper-test-bus-dead-letter'));`;

  it.each([
    ['grant.mjs', (names: string, module: string) => `import { ${names} } from '${module}';`],
    ['grant.cjs', (names: string, module: string) => `const { ${names} } = require('${module}');`],
  ])(
    'works in %s',
    async (file, load) => {
      write(
        file,
        load('App, Stack', 'aws-cdk-lib') +
          load('Template', 'aws-cdk-lib/assertions') +
          load('Code, Function, Runtime', 'aws-cdk-lib/aws-lambda') +
          load('Rule', 'aws-cdk-lib/aws-events') +
          load('LambdaFunction', 'aws-cdk-lib/aws-events-targets') +
          load('AnnouncedEvents, TokenLookUp', 'wxkeeper/cdk') +
          app +
          print,
      );
      expect(await node(file)).toBe('2\n1\n');
    },
    60_000,
  );

  it('fits the types of the user', async () => {
    const imports = `
      import { App, Stack } from 'aws-cdk-lib';
      import { Rule } from 'aws-cdk-lib/aws-events';
      import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
      import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
      import { AnnouncedEvents, TokenLookUp } from 'wxkeeper/cdk';`;
    write('grant.mts', imports + app);
    expect(await complaints('grant.mts', ['--module', 'nodenext', '--skipLibCheck'])).toBe('');
  }, 60_000);
});

describe('its types', () => {
  const consumer = `
    import { LambdaClient } from '@aws-sdk/client-lambda';
    import { createTokenClient, TokenLookUpError, type AccessToken } from 'wxkeeper/client';
    const client = createTokenClient({ lambda: new LambdaClient({}) });
    const key = { componentAppId: 'wx0123456789abcdef', authorizerAppId: undefined };
    export const token: Promise<AccessToken> = client.getAccessToken(key);
    export const ids: Promise<number[]> = client.withAccessToken(key, async () => [1, 2]);
    export const name = new TokenLookUpError('RefreshInProgress', '').name;
    // @ts-expect-error an authorizer without its component is nobody
    export const wrong = client.getAccessToken({ authorizerAppId: 'wxaaaaaaaaaaaaaaaa' });
    // @ts-expect-error the rejected token is withAccessToken's own business
    export const own = client.withAccessToken({ ...key, rejectedToken: 'dead' }, () => 1);`;

  it.each([
    { module: 'nodenext', resolution: 'nodenext', file: 'use.mts' },
    { module: 'nodenext', resolution: 'nodenext', file: 'use.cts' },
    { module: 'esnext', resolution: 'bundler', file: 'use.ts' },
  ])(
    'fit $file under $resolution',
    async ({ module, resolution, file }) => {
      write(file, consumer);
      const options = ['--module', module, '--moduleResolution', resolution];
      expect(await complaints(file, options)).toBe('');
    },
    60_000,
  );

  it('fit the example of the documentation', async () => {
    copyExample();
    const options = ['--module', 'nodenext'];
    expect(await complaints('example.ts', options)).toBe('');
  }, 60_000);
});

/** What the compiler finds wrong; the declarations of libraries are checked, too. */
async function complaints(file: string, options: string[]): Promise<string> {
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
  const common = ['--noEmit', '--ignoreConfig', '--target', 'es2023', '--types', 'node'];
  return node(tsc, ...common, ...strict, ...options, file).catch(
    (error: { stdout: string }) => error.stdout,
  );
}

function copyExample(): void {
  const example = join(projectFolder, 'docs', 'examples', 'send-customer-service-text.ts');
  cpSync(example, join(folder, 'example.ts'));
}

describe('the example of the documentation', () => {
  let invokeApi: InvokeApi;
  let wechat: Server;
  let wechatUrl: string;
  let events: unknown[];
  let sent: string[];

  beforeAll(async () => {
    events = [];
    sent = [];
    const runtime = {
      has: () => true,
      close: async () => {},
      invoke: async (_name: string, payload: string) => {
        events.push(JSON.parse(payload));
        const accessToken = `token-${events.length}`;
        const answer = { accessToken, expiresAt: START + 7200, expiresInSeconds: 7200 };
        return { requestId: 'id', payload: JSON.stringify(answer), isError: false };
      },
    };
    invokeApi = await startInvokeApi(runtime, 0);
    wechat = createServer((request, response) => {
      sent.push(request.url ?? '');
      request.resume();
      const errcode = request.url?.endsWith('token-1') ? 40001 : 0;
      response.end(JSON.stringify({ errcode, errmsg: errcode ? 'invalid credential' : 'ok' }));
    });
    wechatUrl = await listen(wechat, 0);
  });
  afterAll(async () => {
    await stopListening(wechat);
    await invokeApi.close();
  });

  it('is bundled, and sends its text although WeChat refuses the first token', async () => {
    copyExample();
    await build({
      absWorkingDir: folder,
      entryPoints: ['example.ts'],
      outfile: join(folder, 'bundle.cjs'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
    });
    const message = { authorizerAppId: 'wxaaaaaaaaaaaaaaaa', openId: 'o123', content: '你好' };
    const use = `require('./bundle.cjs').handler(${JSON.stringify(message)})`;
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL_LAMBDA: invokeApi.url,
      WECHAT_API_BASE_URL: wechatUrl,
    };
    await run(process.execPath, ['--input-type=commonjs', '--eval', use], { cwd: folder, env });
    const key = { componentAppId: 'wx0123456789abcdef', authorizerAppId: 'wxaaaaaaaaaaaaaaaa' };
    expect(events).toEqual([key, { ...key, rejectedToken: 'token-1' }]);
    expect(sent).toEqual([
      '/cgi-bin/message/custom/send?access_token=token-1',
      '/cgi-bin/message/custom/send?access_token=token-2',
    ]);
  }, 60_000);
});
