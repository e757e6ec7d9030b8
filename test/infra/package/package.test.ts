/** The packed package, used as its users do: by Node.js, by TypeScript and by a bundler. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames } from '../../../infra/function-catalog.ts';
import { read } from '../../support/documents.ts';
import { keptIdsIn, pinnedIds } from '../kept-resources.ts';
import { createPackedProject, type PackedProject } from './packed-project.ts';

let project: PackedProject;
beforeAll(async () => {
  project = await createPackedProject([
    '@aws-sdk/client-lambda',
    '@aws-sdk/client-s3',
    'aws-cdk-lib',
    'constructs',
  ]);
}, 240_000);
afterAll(() => {
  project.remove();
});

const useOfFake = `
  const lambda = {
    send: async ({ input }) => ({
      Payload: new TextEncoder().encode(JSON.stringify(
        { accessToken: input.FunctionName, expiresAt: 1, expiresInSeconds: 7200 })),
    }),
  };
  const client = createClient({ lambda });
  client.getAccessToken({ componentAppId: 'wx0123456789abcdef' }).then(({ accessToken }) => {
    console.log(accessToken, new WxkeeperError('InvocationFailed', '').retryable);
  });`;
const printed = 'wxkeeper-get-access-token true\n';

describe('the package', () => {
  it('holds the client, what stacks need for it, the command line, and nothing else', () => {
    const entries = readdirSync(join(project.packed, 'dist')).toSorted();
    expect(entries).toEqual(['cdk', 'cli', 'client']);
    const files = ['index.cjs', 'index.d.cts', 'index.d.ts', 'index.js'];
    const filesOf = (entry: string) => readdirSync(join(project.packed, 'dist', entry)).toSorted();
    expect(filesOf('cli')).toEqual(['main.cjs', 'wxkeeper.cjs']);
    expect(filesOf('client')).toEqual(files);
    expect(filesOf('cdk')).toEqual(['LICENSES.txt', 'functions', ...files]);
    expect(filesOf('cdk/functions')).toEqual(functionNames.toSorted());
    // Neither source maps nor sources.
    const ofFunctions = functionNames.flatMap((name) => filesOf(`cdk/functions/${name}`));
    expect([...new Set(ofFunctions)].toSorted()).toEqual([
      'index.js',
      'lambda-sdk.js',
      'package.json',
      's3-sdk.js',
    ]);
    const all = readdirSync(project.packed).toSorted();
    expect(all).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  });

  it('is imported by ES modules', async () => {
    const imports = `import { createClient, WxkeeperError } from 'wxkeeper/client';`;
    project.write('use.mjs', imports + useOfFake);
    expect(await project.node(['use.mjs'])).toBe(printed);
  });

  it('is required by CommonJS', async () => {
    const requires = `const { createClient, WxkeeperError } = require('wxkeeper/client');`;
    project.write('use.cjs', requires + useOfFake);
    expect(await project.node(['use.cjs'])).toBe(printed);
  });

  it('needs nothing but the peer, and that only at the first look-up', () => {
    for (const name of ['index.js', 'index.cjs']) {
      const code = readFileSync(join(project.packed, 'dist', 'client', name), 'utf8');
      const loaded = code.matchAll(/(?:from |import\(|require\()["']([^"']+)["']/g);
      const texts = new Set(Array.from(loaded, ([text]) => text));
      expect([...texts]).toEqual(['import("@aws-sdk/client-lambda"']);
    }
  });
});

describe('the grant for other stacks', () => {
  const ours =
    'AnnouncedEvents, placeBehindListedAddresses, TicketLookUp, TokenLookUp, WechatCalls';
  const app = `
    const stack = new Stack(new App(), 'orders');
    const orders = new Function(stack, 'Orders', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
    });
    new TokenLookUp(stack, { serviceName: 'wxkeeper-test' }).grantTokenLookup(orders);
    new TicketLookUp(stack, { serviceName: 'wxkeeper-test' }).grantTicketLookup(orders);
    new WechatCalls(stack, { serviceName: 'wxkeeper-test' }).grantCallWechat(orders);
    placeBehindListedAddresses(orders, { serviceName: 'wxkeeper-test' });
    const events = new AnnouncedEvents(stack, 'Wxkeeper', { serviceName: 'wxkeeper-test' });
    const { deadLetterQueue } = events;
    new Rule(stack, 'Grants', {
      eventBus: events.bus,
      eventPattern: { source: ['wxkeeper'] },
      targets: [new LambdaFunction(orders, { deadLetterQueue })],
    });`;
  // Functions: in the policy and in the variable. The queue: in the target. The
  // network: one parameter each for subnets and security group.
  const print = `
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    const count = (name) => template.match(new RegExp(name, 'g')).length;
    console.log(count('function:wxkeeper-test-get-access-token'));
    console.log(count('function:wxkeeper-test-get-ticket'));
    console.log(count('function:wxkeeper-test-call-wechat'));
    console.log(count('wxkeeper-test-bus-dead-letter'));
    console.log(count('"/wxkeeper-test/guest-network/'));`;

  it.each([
    ['grant.mjs', (names: string, module: string) => `import { ${names} } from '${module}';`],
    ['grant.cjs', (names: string, module: string) => `const { ${names} } = require('${module}');`],
  ])(
    'works in %s',
    async (file, load) => {
      project.write(
        file,
        load('App, Stack', 'aws-cdk-lib') +
          load('Template', 'aws-cdk-lib/assertions') +
          load('Code, Function, Runtime', 'aws-cdk-lib/aws-lambda') +
          load('Rule', 'aws-cdk-lib/aws-events') +
          load('LambdaFunction', 'aws-cdk-lib/aws-events-targets') +
          load(ours, 'wxkeeper/cdk') +
          app +
          print,
      );
      expect(await project.node([file])).toBe('2\n2\n2\n1\n2\n');
    },
    60_000,
  );

  it('fits the types of the user', async () => {
    const imports = `
      import { App, Stack } from 'aws-cdk-lib';
      import { Rule } from 'aws-cdk-lib/aws-events';
      import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
      import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
      import { ${ours} } from 'wxkeeper/cdk';`;
    project.write('grant.mts', imports + app);
    expect(await project.complaints('grant.mts', ['--module', 'nodenext', '--skipLibCheck'])).toBe(
      '',
    );
  }, 60_000);
});

describe('the service in an app of its user', () => {
  const app = read('docs/examples/cdk-app.ts');
  const required = app.replaceAll(/^import (\{.*\}) from '(.*)';$/gm, "const $1 = require('$2');");
  const synthesized = async (file: string, text: string) => {
    project.write(file, text);
    const outdir = join(project.folder, `${file}.out`);
    await project.node([file], { ...process.env, CDK_OUTDIR: outdir });
    return JSON.parse(readFileSync(join(outdir, 'saas.template.json'), 'utf8'));
  };
  const typeless = (text: string) => text.replaceAll(': string', '');

  it.each([
    ['app.mjs', typeless(app)],
    ['app.cjs', typeless(required)],
  ])(
    'is synthesized by %s, with logical ids that stay and the tags of the app',
    async (file, text) => {
      const template = await synthesized(file, text);
      expect(keptIdsIn(template)).toEqual(pinnedIds.consumer);
      const [table] = pinnedIds.consumer['AWS::DynamoDB::GlobalTable'] ?? [];
      const { Replicas } = template.Resources[table ?? ''].Properties;
      expect(Replicas[0].Tags).toEqual([{ Key: 'team', Value: 'shop' }]);
    },
    60_000,
  );

  it.each(['app.mts', 'app.cts'])(
    'fits the types of %s, with everything that the compiler can be strict about',
    async (file) => {
      project.write(file, app);
      expect(await project.complaints(file, ['--module', 'nodenext', '--skipLibCheck'])).toBe('');
    },
    60_000,
  );

  it('refuses what is wrong where it is made, and names every mistake', async () => {
    const wrong = app.replace("unsignedVisits: 'refused'", "unsignedVisit: 'refused', natCount: 3");
    project.write('wrong.mjs', typeless(wrong));
    const refusal = project.node(['wrong.mjs']);
    await expect(refusal).rejects.toThrow('The settings of saas/Wxkeeper are wrong:');
    await expect(refusal).rejects.toThrow('- natCount must be 1 or 2, but is 3');
    await expect(refusal).rejects.toThrow('unsignedVisit is not a setting, the nearest one is');
    project.write('wrong.mts', wrong);
    expect(
      await project.complaints('wrong.mts', ['--module', 'nodenext', '--skipLibCheck']),
    ).toMatch(/Type '3' is not assignable/);
  }, 60_000);
});

describe('its types', () => {
  const consumer = `
    import { LambdaClient } from '@aws-sdk/client-lambda';
    import { createClient, createFakeClient, WxkeeperError } from 'wxkeeper/client';
    import type { AccessToken, Client, Reply } from 'wxkeeper/client';
    const client = createClient({ lambda: new LambdaClient({}) });
    const key = { componentAppId: 'wx0123456789abcdef', authorizerAppId: undefined };
    export const token: Promise<AccessToken> = client.getAccessToken(key);
    export const ids: Promise<number[]> = client.withAccessToken(key, async () => [1, 2]);
    export const name = new WxkeeperError('RefreshInProgress', '').name;
    // @ts-expect-error an authorizer without its component is nobody
    export const wrong = client.getAccessToken({ authorizerAppId: 'wxaaaaaaaaaaaaaaaa' });
    const { callWechat, wechatFetch }: Pick<Client, 'callWechat' | 'wechatFetch'> = createFakeClient();
    const path = '/cgi-bin/menu/get';
    export const menu = callWechat<{ menu: object }>({ ...key, path }).then(({ body }) => body?.menu);
    export const fetchFor: typeof fetch = wechatFetch(key);
    // @ts-expect-error a call has a path
    export const nothing = callWechat(key);
    export const reply = (content: string): Reply | null => content ? { type: 'text', content } : null;
    // @ts-expect-error a picture is no text
    export const wrongReply: Reply = { type: 'image', content: '' };
    // @ts-expect-error the rejected token is withAccessToken's own business
    export const own = client.withAccessToken({ ...key, rejectedToken: 'dead' }, () => 1);`;

  it.each([
    { module: 'nodenext', resolution: 'nodenext', file: 'use.mts' },
    { module: 'nodenext', resolution: 'nodenext', file: 'use.cts' },
    { module: 'esnext', resolution: 'bundler', file: 'use.ts' },
  ])(
    'fit $file under $resolution',
    async ({ module, resolution, file }) => {
      project.write(file, consumer);
      const options = ['--module', module, '--moduleResolution', resolution];
      expect(await project.complaints(file, options)).toBe('');
    },
    60_000,
  );

  it.each(['send-customer-service-text.ts', 'keep-picture.ts'])(
    'fit the example %s of the documentation',
    async (name) => {
      project.copyExample(name);
      const options = ['--module', 'nodenext', '--skipLibCheck'];
      expect(await project.complaints(name, options)).toBe('');
    },
    60_000,
  );

  it('fit what its README shows', async () => {
    const blocks = read('infra/package/README.md').matchAll(/^```ts\n(.*?)^```$/gms);
    const given = `
      import type { Stack } from 'aws-cdk-lib';
      import type { Function } from 'aws-cdk-lib/aws-lambda';
      declare const stack: Stack, orderFunction: Function;`;
    project.write('readme.mts', [given, ...Array.from(blocks, ([, code]) => code)].join('\n'));
    const options = ['--module', 'nodenext', '--skipLibCheck'];
    expect(await project.complaints('readme.mts', options)).toBe('');
  }, 60_000);

  it('fit what docs/client.md shows', async () => {
    project.copyExample('send-customer-service-text.ts');
    project.copyExample('answer-messages.ts');
    const [first = '', ...others] = Array.from(
      read('docs/client.md').matchAll(/^```ts\n(.*?)^```$/gms),
      ([, code = '']) => code,
    );
    const blocks = [
      first,
      ...others.map((code) => `{\n${code.replaceAll(/^import .*$/gm, '')}}\n`),
    ];
    expect(blocks.length).toBeGreaterThan(6);
    const asked = `
      import { createFakeClient, WxkeeperError } from 'wxkeeper/client';
      import { sendText } from './send-customer-service-text.ts';
      import { handler as answerMessages } from './answer-messages.ts';
      export { answerMessages };
      declare const openId: string, code: string, askTheMerchant: (appId: string) => Promise<void>;
      declare const expect: (value: unknown) => {
        toMatchObject: (value: object) => void;
        rejects: { toThrow: (text: string) => Promise<void> };
      };`;
    project.write('client-md.mts', [asked, ...blocks].join('\n'));
    const options = ['--module', 'nodenext', '--skipLibCheck', '--allowImportingTsExtensions'];
    expect(await project.complaints('client-md.mts', options)).toBe('');
  }, 60_000);
});
