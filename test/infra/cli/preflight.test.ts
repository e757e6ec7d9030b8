/** `preflight` against a stand-in for AWS: a new account, one that is ready, and what is left of an attempt. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AwsRefusal } from '../../../infra/local/aws/aws-json-server.ts';
import { runCli } from './command-line.ts';
import { stackAnswer, startStandIn, xmlAnswer, type Operation } from './stand-in-aws.ts';

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

const operations: Record<string, Operation> = {
  GetCallerIdentity: () => {
    const arn = '<Arn>arn:aws-cn:iam::123456789012:user/li.lei</Arn>';
    return xmlAnswer('GetCallerIdentity', `${arn}<Account>123456789012</Account>`);
  },
  DescribeStacks: ({ StackName }) => {
    const name = String(StackName);
    return stackAnswer(name, account.stacks[name]);
  },
  DescribeAddresses: () => {
    const items = '<item><publicIp>192.0.2.1</publicIp></item>'.repeat(account.addresses);
    const set = `<addressesSet>${items}</addressesSet>`;
    return `<DescribeAddressesResponse>${set}</DescribeAddressesResponse>`;
  },
  DescribeAccountAttributes: () => {
    const value = `<item><attributeValue>${account.mostAddresses}</attributeValue></item>`;
    const set = `<attributeValueSet>${value}</attributeValueSet>`;
    const item = `<item><attributeName>vpc-max-elastic-ips</attributeName>${set}</item>`;
    const list = `<accountAttributeSet>${item}</accountAttributeSet>`;
    return `<DescribeAccountAttributesResponse>${list}</DescribeAccountAttributesResponse>`;
  },
  DescribeSecret: ({ SecretId }) => {
    if (account.secrets.includes(String(SecretId))) return { Name: SecretId };
    throw new AwsRefusal('ResourceNotFoundException', 'no such secret');
  },
  'GET /2016-08-19/account-settings': () => ({
    AccountLimit: { ConcurrentExecutions: account.concurrency },
  }),
};

let aws: Awaited<ReturnType<typeof startStandIn>>;
let variables: Record<string, string>;
beforeAll(async () => {
  aws = await startStandIn(operations);
  variables = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: 'cn-north-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_MAX_ATTEMPTS: '1',
    WXKEEPER_LANG: 'en',
  };
});
afterAll(async () => aws.close());
beforeEach(() => void aws.asked.splice(0));

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
    const isReading = (name: string) => /^(Describe|Get|GET )/.test(name);
    expect(aws.asked.filter((name) => !isReading(name))).toEqual([]);
    expect(aws.asked.length).toBeGreaterThan(5);
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
