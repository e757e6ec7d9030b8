/**
 * The control surface for other processes: `POST /simulator/<method>` with a JSON object of its
 * arguments, and `GET /simulator/<question>`.
 */
import { z } from 'zod';
import type { Control } from '../control.ts';
import { apiFaultKinds } from '../../state/api-faults.ts';
import { lookUp } from '../../lookup.ts';
import { json, type SimulatorRequest, type SimulatorResponse } from '../../http-messages.ts';

const text = z.string();
const optionalText = z.string().optional();
const times = z.number().int().positive().optional();
const permissionSets = z.array(z.number().int());
const pushFault = z.enum(['lost', 'doubled', 'delayed', 'reordered']);
const pushOptions = { componentAppId: optionalText, fault: pushFault.optional() };
const accountKind = z.enum([
  'service-account',
  'subscription-account',
  'mini-program',
  'promoter',
  'channels-account',
  'talent',
]);

type XmlFields = Parameters<Control['pushEvent']>[1];
const xmlFields = z.custom<XmlFields>((value) => typeof value === 'object' && value !== null);

/** How a method reads its arguments; what it gives back is the answer. */
type Method = (control: Control, body: unknown) => unknown;

function method<Shape extends z.ZodRawShape>(
  shape: Shape,
  call: (control: Control, given: z.infer<z.ZodObject<Shape>>) => unknown,
): Method {
  const schema = z.strictObject(shape);
  return (control, body) => call(control, schema.parse(body));
}

const pushMethods: Record<string, Method> = {
  pushVerifyTicket: method(pushOptions, (control, given) => control.pushVerifyTicket(given)),
  startPushing: method({ componentAppId: optionalText }, (control, given) =>
    control.startPushing(given.componentAppId),
  ),
  stopPushing: method({ componentAppId: optionalText }, (control, given) =>
    control.stopPushing(given.componentAppId),
  ),
  pushEvent: method(
    { ...pushOptions, infoType: text, fields: xmlFields },
    (control, { infoType, fields, ...options }) => control.pushEvent(infoType, fields, options),
  ),
  pushMessage: method(
    { ...pushOptions, authorizerAppId: text, fields: xmlFields, openId: optionalText },
    (control, { authorizerAppId, fields, ...options }) =>
      control.pushMessage(authorizerAppId, fields, options),
  ),
  checkEventUrl: method({ componentAppId: optionalText }, (control, given) =>
    control.checkEventUrl(given.componentAppId),
  ),
  setPushFault: method({ kind: pushFault, infoType: optionalText, times }, (control, given) =>
    control.setPushFault(given),
  ),
  clearPushFaults: method({}, (control) => control.clearPushFaults()),
  releasePushes: method({}, (control) => control.releasePushes()),
  settle: method({}, (control) => control.settle()),
};

const grantMethods: Record<string, Method> = {
  authorize: method(
    {
      ...pushOptions,
      authorizerAppId: text,
      preAuthCode: optionalText,
      permissionSets: permissionSets.optional(),
    },
    (control, { authorizerAppId, ...options }) => control.authorize(authorizerAppId, options),
  ),
  updatePermissionSets: method(
    { ...pushOptions, authorizerAppId: text, permissionSets },
    (control, { authorizerAppId, permissionSets: sets, ...options }) =>
      control.updatePermissionSets(authorizerAppId, sets, options),
  ),
  revoke: method(
    { ...pushOptions, authorizerAppId: text },
    (control, { authorizerAppId, ...options }) => control.revoke(authorizerAppId, options),
  ),
  forget: method(
    {
      what: z.enum([
        'verify-tickets',
        'component-access-token',
        'authorizer-access-token',
        'refresh-token',
        'pre-auth-codes',
        'authorization-codes',
        'grant',
      ]),
      componentAppId: optionalText,
      authorizerAppId: optionalText,
    },
    (control, { what, ...of }) => control.forget(what, of),
  ),
  addAccount: method(
    {
      authorizerAppId: optionalText,
      kind: accountKind.optional(),
      nickName: optionalText,
      principalName: optionalText,
      accountStatus: z.number().optional(),
      hasApiPermission: z.boolean().optional(),
    },
    (control, given) => control.addAccount(given),
  ),
  addAuthorizedAccounts: method(
    {
      count: z.number().int().positive(),
      componentAppId: optionalText,
      isCodeExchanged: z.boolean().optional(),
    },
    (control, { count, ...options }) => control.addAuthorizedAccounts(count, options),
  ),
};

const otherMethods: Record<string, Method> = {
  advance: method({ seconds: z.number().nonnegative() }, (control, { seconds }) =>
    control.advance(seconds),
  ),
  configure: method(
    {
      authorizationCodeLifetimeSeconds: z.number().optional(),
      preAuthCodeLifetimeSeconds: z.number().optional(),
      order: z.enum(['push-first', 'callback-first']).optional(),
      sameCode: z.boolean().optional(),
      neverReturn: z.boolean().optional(),
      rotateRefreshTokens: z.boolean().optional(),
      refreshTokenChangesOnUpdate: z.boolean().optional(),
      onlyNewestTicketWorks: z.boolean().optional(),
      escapesAmpersandOnPhone: z.boolean().optional(),
      officialAccountPermissionSets: permissionSets.optional(),
      miniProgramPermissionSets: permissionSets.optional(),
      pushTimeoutMilliseconds: z.number().optional(),
    },
    (control, given) => control.configure(given),
  ),
  configureComponent: method(
    {
      componentAppId: text,
      eventUrl: optionalText,
      messageUrl: optionalText,
      initiatingDomain: optionalText,
      componentAppSecret: optionalText,
      messageToken: optionalText,
      encodingAesKey: optionalText,
    },
    (control, { componentAppId, ...changes }) =>
      control.configureComponent(componentAppId, changes),
  ),
  setIpAllowList: method({ addresses: z.array(text).nullable() }, (control, given) =>
    control.setIpAllowList(given.addresses),
  ),
  setDailyQuota: method({ path: text, callsPerDay: z.number() }, (control, given) =>
    control.setDailyQuota(given.path, given.callsPerDay),
  ),
  setFault: method(
    {
      path: text,
      kind: z.enum(apiFaultKinds),
      errcode: z.number().optional(),
      delayMilliseconds: z.number().optional(),
      times,
    },
    (control, given) => control.setFault(given),
  ),
  clearFaults: method({ path: optionalText }, (control, given) => control.clearFaults(given.path)),
  releaseHanging: method({}, (control) => control.releaseHanging()),
  callCount: method({ path: text, authorizerAppId: optionalText }, (control, given) =>
    control.callCount(given.path, given.authorizerAppId),
  ),
  resetCallCounts: method({}, (control) => control.resetCallCounts()),
  isComponentAccessTokenValid: method({ accessToken: text }, (control, given) =>
    control.isComponentAccessTokenValid(given.accessToken),
  ),
  isAuthorizerAccessTokenValid: method({ accessToken: text }, (control, given) =>
    control.isAuthorizerAccessTokenValid(given.accessToken),
  ),
};

const methods: Record<string, Method> = { ...pushMethods, ...grantMethods, ...otherMethods };

const questions: Record<string, (control: Control) => unknown> = {
  now: (control) => control.now(),
  accounts: (control) => control.accounts(),
  grants: (control) => control.grants(),
  callCounts: (control) => control.callCounts(),
  pushLog: (control) => control.pushLog(),
  heldBackPushes: (control) => control.heldBackPushes(),
  hangingCalls: (control) => control.hangingCalls(),
};

/** 400 for arguments that do not fit or an action that is not possible, with the reason. */
export async function answerControlCall(
  control: Control,
  { method: httpMethod, path, body }: SimulatorRequest,
): Promise<SimulatorResponse> {
  const name = path.slice('/simulator/'.length);
  const run = httpMethod === 'GET' ? lookUp(questions, name) : undefined;
  if (run) return json({ result: run(control) });
  const called = httpMethod === 'POST' ? lookUp(methods, name) : undefined;
  if (!called) return json({ error: `no such method: ${name}` }, 404);
  try {
    return json({ result: (await called(control, JSON.parse(body || '{}'))) ?? null });
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return json({ error: reason }, 400);
  }
}
