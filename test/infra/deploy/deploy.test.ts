/** The script behind `npm run deploy`, with AWS and the CDK's command line played by the test. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../infra/deploy/deploy.ts', import.meta.url));
const run = promisify(execFile);
const component = 'wxfedcba9876543210';
const ready = [
  `components=["${component}"]`,
  'alarmEmails=["on-call@example.com"]',
  'unsignedVisits=refused',
].flatMap((assignment) => ['-c', assignment]);

let folder: string;
let server: Server;
let asked: string[];
let answers: Record<string, { status?: number; body: string }>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-deploy-'));
  const cdk = join(folder, 'cdk');
  writeFileSync(cdk, '#!/bin/sh\nprintf "%s\\n" "$@" > "$CALLED"\nexit "${CDK_EXIT:-0}"\n');
  chmodSync(cdk, 0o755);
  server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const target = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1);
      const action = new URLSearchParams(body).get('Action') ?? target ?? '';
      asked.push(action);
      const answer = answers[action] ?? { status: 500, body: 'not foreseen' };
      response.writeHead(answer.status ?? 200).end(answer.body);
    })();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const noSecret = { status: 400, body: '{"__type":"ResourceNotFoundException"}' };
const called = () => readFileSync(join(folder, 'called'), 'utf8').trim().split('\n');

beforeEach(() => {
  asked = [];
  answers = { DescribeSecret: noSecret };
  rmSync(join(folder, 'called'), { force: true });
});

function xml(action: string, result: string): { body: string } {
  return {
    body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`,
  };
}

function stackIn(status: string) {
  const member = `<member><StackName>wxkeeper</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-11-26T00:00:00Z</CreationTime><EnableTerminationProtection>true</EnableTerminationProtection></member>`;
  return xml('DescribeStacks', `<Stacks>${member}</Stacks>`);
}

async function deploy(parameters: readonly string[], environment: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  const env = {
    PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    CALLED: join(folder, 'called'),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    ...environment,
  };
  const parametersOfNode = [script, ...parameters];
  try {
    return { code: 0, ...(await run(process.execPath, parametersOfNode, { env })) };
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string };
  }
}

const signedIn = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-west-2' };

describe('npm run deploy', () => {
  it('refuses the cdk.json of the repository without asking anybody', async () => {
    const { code, stderr } = await deploy([]);
    expect(code).toBe(1);
    expect(stderr.match(/^- /gm)).toHaveLength(5);
    expect(asked).toEqual([]);
  });

  it('takes the region by each name that the CDK takes it by', async () => {
    answers['DescribeStacks'] = stackIn('CREATE_COMPLETE');
    answers['ListStackResources'] = xml('ListStackResources', '');
    const { AWS_REGION: region, ...credentials } = signedIn;
    const { code } = await deploy(ready, { ...credentials, AWS_DEFAULT_REGION: region });
    expect(code).toBe(0);
  });

  it('makes a stack that does not exist, and passes on the exit code', async () => {
    const message = '<Message>Stack with id wxkeeper does not exist</Message>';
    const error = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>${message}</Error></ErrorResponse>`;
    answers['DescribeStacks'] = { status: 400, body: error };
    const { code, stderr } = await deploy([...ready, '--require-approval', 'never'], {
      ...signedIn,
      CDK_EXIT: '7',
    });
    expect(stderr).toBe('');
    expect(code).toBe(7);
    const before = ['deploy', '--outputs-file', 'cdk.out/outputs.json'];
    expect(called()).toEqual([...before, ...ready, '--require-approval', 'never']);
    expect(asked.filter((action) => action === 'DescribeSecret')).toHaveLength(2);
  });

  it('repeats a first deployment that failed', async () => {
    answers['DescribeStacks'] = stackIn('ROLLBACK_COMPLETE');
    answers['ListStackResources'] = xml('ListStackResources', '');
    const stackId = '<StackId>arn</StackId>';
    answers['UpdateTerminationProtection'] = xml('UpdateTerminationProtection', stackId);
    const { code } = await deploy(ready, signedIn);
    expect(code).toBe(0);
    expect(asked.at(-1)).toBe('UpdateTerminationProtection');
    expect(called()[0]).toBe('deploy');
  });

  it('does not take for its own what an update has left behind', async () => {
    const arn = `arn:aws:secretsmanager:eu-west-2:111122223333:secret:wxkeeper/components/${component}-AbCdEf`;
    answers['DescribeStacks'] = stackIn('UPDATE_COMPLETE');
    const member = `<member><ResourceType>AWS::SecretsManager::Secret</ResourceType><LogicalResourceId>A</LogicalResourceId><PhysicalResourceId>${arn}</PhysicalResourceId><ResourceStatus>DELETE_SKIPPED</ResourceStatus></member>`;
    const others = member
      .replace('Secret</Res', 'Other</Res')
      .replace('DELETE_SKIPPED', 'CREATE_COMPLETE');
    answers['ListStackResources'] = xml(
      'ListStackResources',
      `<StackResourceSummaries>${member}${others}</StackResourceSummaries>`,
    );
    answers['DescribeSecret'] = { body: JSON.stringify({ ARN: arn, Name: 'a' }) };
    const { code, stderr } = await deploy(ready, signedIn);
    expect(stderr).toMatch(/are no part of the stack wxkeeper/);
    expect(code).toBe(1);
  });
});
