/** docs/examples/python, run with boto3 against the local run; and what it looks like from there. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  grantsAnnounced,
  localComponent,
  startLocalRun,
  type LocalRun,
} from '../support/bundled-service.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
if (!hasBoto3) {
  process.stderr.write(
    'Left out: the Python example; it takes python3 with boto3 (apt-get install python3-boto3)\n',
  );
}

(hasBoto3 ? describe : describe.skip)('docs/examples/python/wxkeeper.py', () => {
  let service: LocalRun;
  let authorizerAppId: string;

  beforeAll(async () => {
    service = await startLocalRun({});
    const { simulator } = service;
    await simulator.pushVerifyTicket();
    authorizerAppId = simulator.accounts()[0]?.authorizerAppId ?? '';
    await simulator.authorize(authorizerAppId);
    await grantsAnnounced(service, 1);
  });
  afterAll(async () => {
    await service.close();
  });

  /** Runs lines of Python after the import; `print` of JSON is the result. */
  async function python(...lines: string[]): Promise<unknown> {
    const accounts = `c, a = ${JSON.stringify(componentAppId)}, ${JSON.stringify(authorizerAppId)}`;
    const code = ['import json, wxkeeper', accounts, ...lines].join('\n');
    const env = {
      ...process.env,
      PYTHONPATH: fileURLToPath(new URL('../../docs/examples/python', import.meta.url)),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONIOENCODING: 'utf-8',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_LAMBDA: service.urls.invoke,
    };
    const { stdout } = await promisify(execFile)('python3', ['-c', code], { env });
    return JSON.parse(stdout);
  }

  it('calls WeChat', async () => {
    const query = '{"type": "jsapi"}';
    const call = `wxkeeper.call_wechat(c, a, "/cgi-bin/ticket/getticket", query=${query})`;

    expect(await python(`print(json.dumps(${call}))`)).toMatchObject({ status: 200, errcode: 0 });
  });

  it('uses a token from memory, and another one where WeChat refuses it', async () => {
    const seen = await python(
      'seen = []',
      'def use(token):',
      '    seen.append(token)',
      '    return {"errcode": 40001 if len(seen) == 3 else 0}',
      'for _ in range(3): wxkeeper.with_access_token(c, a, use)',
      'print(json.dumps(seen))',
    );

    const [first, second, third, fourth] = seen as string[];
    expect([second, third]).toEqual([first, first]);
    expect(fourth).toEqual(expect.any(String));
    expect(fourth).not.toBe(first);
  });

  it('forgets a refused token, also where there is no other one', async () => {
    const seen = await python(
      'seen, good = [], wxkeeper._look_ups',
      'def use(token):',
      '    seen.append(token)',
      '    return {"errcode": 42001}',
      'class Withdrawn:',
      '    def invoke(self, **request): raise wxkeeper.WxkeeperError("AuthorizationRevoked", "")',
      'wxkeeper.look_up(c, a)',
      'for there in (good, Withdrawn(), Withdrawn()):',
      '    try:',
      '        wxkeeper._look_ups = there',
      '        wxkeeper.with_access_token(c, a, use)',
      '    except wxkeeper.WxkeeperError as error: seen.append(error.name)',
      'print(json.dumps(seen[2:]))',
    );

    const name = 'AuthorizationRevoked';
    expect(seen).toEqual([expect.not.stringMatching(name), name, name]);
  });

  it('names what went wrong', async () => {
    const error = await python(
      'try: wxkeeper.look_up(c, "wxffffffffffffffff")',
      'except wxkeeper.WxkeeperError as error: print(json.dumps([error.name, str(error)]))',
    );

    expect(error).toEqual(['AuthorizerNotFound', expect.stringContaining('AuthorizerNotFound: ')]);
  });
});
