/** What WeChat does not say of an account leaves what is stored as it is. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { addProfile } from '../../../shared/authorizers/profile.ts';
import { grantsTheSame } from '../../../shared/authorizers/undecided.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import { getAuthorizerInfo } from '../../../shared/wechat/authorizer-api.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  grant,
  INFO,
  issued,
  key,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

const caller = { componentAppId: key.componentAppId, componentAccessToken: 'component' };
const profile = {
  nickName: 'shop',
  headImageUrl: 'https://wx.qlogo.cn/0',
  principalName: '个人',
  userName: 'gh_1',
  isMiniProgram: true,
  serviceType: 0,
};
const granted = { ...grant, permissionSets: [1, 2, 49], changedAt: START, profile };

let authorizer: TestAuthorizer;
const read = () => authorizer.services.store.readAuthorizer(key);

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

/** The grant is stored, but its exchange with that code was not: WeChat is asked for the account. */
async function askAfterSpentCode(info: Record<string, unknown>) {
  const { replies, services } = authorizer;
  replies[EXCHANGE] = errcode(61009);
  replies[INFO] = info;
  await storeGrant({ ...granted, accessToken: issued('first') }, services);
  await applyEvent(authorizedEvent(START + 60), services);
  return read();
}

describe('permission sets', () => {
  it.each([
    ['an empty grant', { authorizer_info: { nick_name: 'shop' }, authorization_info: {} }],
    ['null', { authorizer_info: {}, authorization_info: { func_info: null } }],
    ['no grant', { authorizer_info: { nick_name: 'shop' }, authorization_info: null }],
  ])('stay, and nothing is announced as removed, after %s', async (_what, info) => {
    const stored = await askAfterSpentCode(info);

    expect(stored).toMatchObject({ permissionSets: [1, 2, 49], changedAt: START + 60 });
    expect(JSON.stringify(stored)).not.toContain('removedPermissionSets');
  });

  it('end where an empty list says so', async () => {
    const told = { authorizer_appid: key.authorizerAppId, func_info: [] };
    const stored = await askAfterSpentCode({ authorizer_info: {}, authorization_info: told });

    expect(stored).toMatchObject({ permissionSets: [] });
  });

  const category = (id: unknown) => ({ funcscope_category: { id } });
  const afterSets = (func_info: unknown[]) =>
    askAfterSpentCode({
      authorizer_info: {},
      authorization_info: { authorizer_appid: key.authorizerAppId, func_info },
    });

  it.each<[string, unknown[]]>([
    ['null', [category(1), null]],
    ['a set that is null', [category(1), { funcscope_category: null }]],
    ['a set that has no id', [category(1), category(undefined)]],
    ['an id that is none', [category(1), category(0), category(1.5), category(-3)]],
  ])('stay where some of the entries cannot be read: %s', async (_what, sets) => {
    const stored = await afterSets(sets);

    expect(stored).toMatchObject({ permissionSets: [1, 2, 49], changedAt: START + 60 });
    expect(JSON.stringify(stored)).not.toContain('removedPermissionSets');
  });

  it('are added to where some of the entries cannot be read', async () => {
    const announced: unknown[] = [];
    authorizer.services.announce = async (events) => void announced.push(...events);

    expect(await afterSets([category(17), null])).toMatchObject({ permissionSets: [1, 2, 17, 49] });
    expect(announced.at(-1)).toMatchObject({
      type: 'AuthorizerUpdated',
      detail: { addedPermissionSets: [17], removedPermissionSets: [] },
    });
  });

  it('are the same where the ones that can be read are stored: the code is spent', async () => {
    const grantOf = { authorizer_appid: key.authorizerAppId, func_info: [category(2), null] };
    const { replies, services } = authorizer;
    const stored = await storeGrant({ ...granted, accessToken: issued('first') }, services);
    expect(grantsTheSame(stored, { permissionSets: [2], areSetsPartial: true })).toBe(true);
    expect(grantsTheSame(stored, { permissionSets: [2] })).toBe(false);
    replies[INFO] = { authorizer_info: {}, authorization_info: grantOf };
    expect(await getAuthorizerInfo(services.wechat, { ...caller, ...key })).toMatchObject({
      permissionSets: [2],
      areSetsPartial: true,
    });
  });

  it('are each there once', async () => {
    const sets = [category('18'), category(17), category(17), category('17')];

    expect(await afterSets(sets)).toMatchObject({ permissionSets: [17, 18] });
  });

  it('stay after a code whose answer does not name any', async () => {
    const { replies, services } = authorizer;
    await storeGrant({ ...granted, accessToken: issued('first') }, services);
    replies[INFO] = { authorizer_info: null, authorization_info: {} };
    replies[EXCHANGE] = {
      authorization_info: {
        authorizer_appid: key.authorizerAppId,
        authorizer_access_token: 'second',
        expires_in: '7200',
        authorizer_refresh_token: 'refresh-2',
        func_info: null,
      },
    };
    await applyEvent(authorizedEvent(START + 60), services);

    expect(await read()).toMatchObject({ permissionSets: [1, 2, 49], refreshTokenVersion: 2 });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'second' });
  });
});

describe('a profile', () => {
  async function profileAfter(authorizer_info: unknown) {
    const { replies, services } = authorizer;
    replies[INFO] = { authorizer_info, authorization_info: {} };
    const stored = await storeGrant(granted, services);
    await addProfile(stored, caller, services);
    return (await read())?.profile;
  }

  it.each([
    ['null', null],
    ['an empty one', {}],
    ['one of null', { nick_name: null, service_type_info: null }],
  ])('stays after %s', async (_what, told) => {
    expect(await profileAfter(told)).toEqual(profile);
  });

  it('changes where something is told, and stays otherwise', async () => {
    const told = { nick_name: 'new name', head_img: '', user_name: null, MiniProgramInfo: {} };
    const expected = { ...profile, nickName: 'new name', headImageUrl: '' };
    expect(await profileAfter(told)).toEqual(expected);
  });

  it('of an account that was taken for a mini program is put right', async () => {
    const told = { nick_name: 'an official account', MiniProgramInfo: null };
    expect(await profileAfter(told)).toMatchObject({ isMiniProgram: false });
  });
});

describe('a code’s answer that is not understood', () => {
  it('makes the stored token doubtful: WeChat has issued another one', async () => {
    const { record, replies, services } = authorizer;
    await storeGrant({ ...granted, accessToken: issued('first') }, services);
    replies[EXCHANGE] = { authorization_info: { authorizer_access_token: 'second' } };

    await expect(applyEvent(authorizedEvent(START + 60), services)).rejects.toThrow(
      'unexpected reply: authorization_info.authorizer_appid',
    );
    expect(await record()).toMatchObject({ accessToken: 'first', isDoubted: true });
  });
});
