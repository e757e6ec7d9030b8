/** `preflight` against a stand-in for AWS: a new account, one that is ready, and what is left of an attempt. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createServer, type IncomingMessage } from 'node:http';
import { listen, stopListening } from '../../../infra/local/process/ports.ts';
import { runCli } from './command-line.ts';

jest.setTimeout(60_000);

/** What an account has. */
interface Account {
  stacks: Record<string, { status: string; outputs?: Record<string, string> }>;
  addresses: number;
  mostAddresses: number;
  concurrency: number;
  secrets: string[];
}

const fresh: Account = {
  stacks: {},
  addresses: 0,
  mostAddresses: 5,
  concurrency: 10,
  secrets: [],
};

const ready: Account = {
  ...fresh,
  stacks: { CDKToolkit: { status: 'CREATE_COMPLETE', outputs: { BootstrapVersion: '28' } } },
  concurrency: 1000,
};

let account: Account;
const asked: string[] = [];

const server = createServer(async (request, response) => {
  const form = new URLSearchParams(await bodyOf(request));
  const target = String(request.headers['x-amz-target'] ?? form.get('Action') ?? request.url);
  asked.push(target);
  const { status, text } = answerTo(target, form);
  response.writeHead(status).end(text);
});
let variables: Record<string, string>;
beforeAll(async () => {
  const endpoint = await listen(server, 0);
  variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'cn-north-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_MAX_ATTEMPTS: '1',
    WXKEEPER_LANG: 'en',
  };
});
afterAll(async () => stopListening(server));
beforeEach(() => void asked.splice(0));

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += String(part);
  return body.startsWith('{') ? `body=${encodeURIComponent(body)}` : body;
}

const fine = (text: string) => ({ status: 200, text });

function answerTo(target: string, form: URLSearchParams): { status: number; text: string } {
  switch (target) {
    case 'GetCallerIdentity':
      return fine(`<GetCallerIdentityResponse><GetCallerIdentityResult>
        <Arn>arn:aws-cn:iam::123456789012:user/li.lei</Arn><Account>123456789012</Account>
        </GetCallerIdentityResult></GetCallerIdentityResponse>`);
    case 'DescribeStacks':
      return stackAnswer(form.get('StackName') ?? '');
    case 'DescribeAddresses': {
      const items = '<item><publicIp>192.0.2.1</publicIp></item>'.repeat(account.addresses);
      const set = `<addressesSet>${items}</addressesSet>`;
      return fine(`<DescribeAddressesResponse>${set}</DescribeAddressesResponse>`);
    }
    case 'DescribeAccountAttributes':
      return fine(`<DescribeAccountAttributesResponse><accountAttributeSet><item>
        <attributeName>vpc-max-elastic-ips</attributeName><attributeValueSet><item>
        <attributeValue>${account.mostAddresses}</attributeValue></item></attributeValueSet></item>
        </accountAttributeSet></DescribeAccountAttributesResponse>`);
    case 'secretsmanager.DescribeSecret': {
      const { SecretId } = JSON.parse(form.get('body') ?? '') as { SecretId: string };
      return account.secrets.includes(SecretId)
        ? fine(JSON.stringify({ Name: SecretId }))
        : { status: 400, text: JSON.stringify({ __type: 'ResourceNotFoundException' }) };
    }
    default:
      return fine(JSON.stringify({ AccountLimit: { ConcurrentExecutions: account.concurrency } }));
  }
}

function stackAnswer(name: string): { status: number; text: string } {
  const stack = account.stacks[name];
  if (!stack) {
    const text = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
      <Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`;
    return { status: 400, text };
  }
  const outputs = Object.entries(stack.outputs ?? {}).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return fine(`<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
    <StackName>${name}</StackName><StackStatus>${stack.status}</StackStatus>
    <Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult>
    </DescribeStacksResponse>`);
}

async function preflight(given: Account, ...options: string[]) {
  account = given;
  const ran = await runCli(['preflight', '--json', ...options], variables);
  const { checks } = JSON.parse(ran.out) as { checks: { id: string; ok: boolean }[] };
  return { code: ran.code, bad: checks.filter(({ ok }) => !ok).map(({ id }) => id), checks };
}

describe('preflight', () => {
  it('is green where everything is there, and says as whom and where', async () => {
    expect(await preflight(ready)).toMatchObject({ code: 0, bad: [] });
    const { out } = await runCli(['preflight'], variables);
    expect(out).toContain('account 123456789012, region cn-north-1, as user/li.lei');
    expect(out).toContain('The first deployment can begin: npm run deploy.');
  });

  it('changes nothing', async () => {
    await preflight(ready);
    const verbs = asked.map((each) => each.replace(/^secretsmanager\./, ''));
    expect(
      verbs.filter((verb) => !/^(Describe|Get|\/2016-08-19\/account-settings)/.test(verb)),
    ).toEqual([]);
    expect(verbs.length).toBeGreaterThan(5);
  });

  it('names what a new account lacks, each with what mends it', async () => {
    const { code, bad, checks } = await preflight(fresh);
    expect([code, bad]).toEqual([1, ['bootstrap', 'concurrency']]);
    expect(checks).toContainEqual(
      expect.objectContaining({
        id: 'bootstrap',
        remedy: 'npx cdk bootstrap aws://<account>/cn-north-1',
      }),
    );
  });

  it.each<[string, Partial<Account>, string[], string[]]>([
    ['addresses that are used', { addresses: 4 }, [], ['elastic-ips']],
    [
      'an old bootstrap',
      {
        stacks: { CDKToolkit: { status: 'CREATE_COMPLETE', outputs: { BootstrapVersion: '20' } } },
      },
      [],
      ['bootstrap'],
    ],
    [
      'a deployment that failed',
      { stacks: { ...ready.stacks, wxkeeper: { status: 'ROLLBACK_COMPLETE' } } },
      [],
      ['stack'],
    ],
    [
      'a stack that runs',
      { stacks: { ...ready.stacks, wxkeeper: { status: 'UPDATE_COMPLETE' } } },
      [],
      [],
    ],
    ['secrets of a deleted stack', { secrets: ['wxkeeper/link-signing-key'] }, [], ['names']],
    ["another stage's", { secrets: ['wxkeeper/link-signing-key'] }, ['--stage', 'test'], []],
  ])('tells of %s', async (_case, changes, options, expected) => {
    const { bad, code } = await preflight({ ...ready, ...changes }, ...options);
    expect([bad, code]).toEqual([expected, expected.length === 0 ? 0 : 1]);
  });

  it('says in one line that there are no credentials, or no region', async () => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...nobody } = variables;
    const { AWS_REGION: _region, ...nowhere } = variables;
    expect(await runCli(['preflight'], nobody)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^\W*Error: There are no AWS credentials[^\n]*\n$/),
    });
    expect(await runCli(['preflight'], nowhere)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Error: There is no AWS region[^\n]*\n$/),
    });
  });
});
