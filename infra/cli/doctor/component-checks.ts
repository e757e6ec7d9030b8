/** What a platform needs: most of it is tried out by a function, from the address that WeChat sees. */
import { CLOCK_TOLERANCE_SECONDS } from '../../../shared/clocks.ts';
import type { CallFailure, ComponentFindings } from '../../../shared/tokens/component-check.ts';
import { errcodes } from '../../../shared/wechat/errors.ts';
import { secretNames } from '../../resource-names.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { durationText } from '../output/durations.ts';
import { TICKET_OVERDUE_SECONDS } from '../status/health.ts';
import type { Words } from '../words/words.ts';
import type { Check } from './check.ts';

const addressRefused: ReadonlySet<unknown> = new Set([
  errcodes.clientIpNotRegistered,
  errcodes.clientIpRefused,
  errcodes.requestSourceRefused,
]);
const wrongSecret: ReadonlySet<unknown> = new Set([
  errcodes.invalidAppSecret,
  errcodes.invalidCredential,
]);

/** Everything about one platform, as far as it could be found out. */
interface Found {
  findings: ComponentFindings;
  deployment: Deployment;
  addressList: string | null;
  refusedPushes: Readonly<Record<string, number>>;
}

export async function checksOfComponent(
  componentAppId: string,
  deployment: Deployment,
  words: Words,
): Promise<Check[]> {
  const { surroundings } = deployment;
  const [findings, refused, schedules] = await Promise.all([
    deployment.invoke('check-component', { componentAppId }) as Promise<ComponentFindings>,
    surroundings.refusedPushes(componentAppId),
    surroundings.schedules(componentAppId),
  ]);
  const failure = findings.callFailure ?? findings.tokenFailure;
  const isAddress = addressRefused.has(failure?.errcode);
  const addressList = isAddress ? await surroundings.addressList(componentAppId) : null;
  const found = { findings, deployment, addressList, refusedPushes: refused ?? {} };
  const { doctor } = words;
  const scheduled = (schedules ?? []).map(({ name, isThere, isEnabled }) => ({
    id: `schedule-${name}`,
    ok: isEnabled,
    title: doctor.schedule(name, isThere ? (isEnabled ? 'enabled' : 'disabled') : 'missing'),
    remedy: isEnabled ? null : doctor.scheduleRemedy,
  }));
  const checks = [checkSecret, checkTicket, checkKeys, checkToken, checkAddress, checkClock];
  const ofComponent = checks.flatMap((check) => {
    const result = check(found, words);
    if (!result) return [];
    const { id, ok, title, remedy } = result;
    const whole = doctor.ofComponent(componentAppId, title);
    return [{ id: `${id}:${componentAppId}`, ok, title: whole, remedy }];
  });
  return [...ofComponent, ...scheduled];
}

function checkSecret({ findings, deployment }: Found, { doctor }: Words): Check {
  const { secretProblem, componentAppId } = findings;
  const ok = secretProblem === null;
  const name = secretNames(deployment.serviceName).componentPrefix + componentAppId;
  const title = ok ? doctor.secretGood : doctor.secretBad(secretProblem);
  return { id: 'secret', ok, title, remedy: ok ? null : doctor.secretRemedy(name) };
}

function checkTicket({ findings, deployment }: Found, { doctor, durations }: Words): Check {
  const { ticketAgeSeconds: age, componentAppId } = findings;
  const ok = age !== null && age <= TICKET_OVERDUE_SECONDS;
  const title = age === null ? doctor.noTicket : doctor.ticketAge(durationText(age, durations));
  const url = `${deployment.publicBaseUrl}/${componentAppId}/events`;
  return { id: 'verify-ticket', ok, title, remedy: ok ? null : doctor.ticketRemedy(url) };
}

/** Undefined where nothing was refused: then there is nothing to say. */
function checkKeys({ refusedPushes }: Found, { doctor }: Words): Check | undefined {
  const codes = Object.entries(refusedPushes);
  if (codes.length === 0) return undefined;
  const text = codes.map(([code, count]) => `${code} ${count}`).join(', ');
  const title = doctor.pushesRefused(text);
  return { id: 'pushes', ok: false, title, remedy: doctor.pushesRemedy };
}

function checkToken({ findings }: Found, words: Words): Check {
  const { tokenFailure: failure } = findings;
  const { doctor } = words;
  if (!failure) return { id: 'access-token', ok: true, title: doctor.tokenGood, remedy: null };
  const title = doctor.tokenBad(failure.message);
  return { id: 'access-token', ok: false, title, remedy: remedyOf(failure, words) };
}

function remedyOf(failure: CallFailure, { doctor, remedies }: Words): string {
  if (addressRefused.has(failure.errcode)) return doctor.seeAddress;
  if (wrongSecret.has(failure.errcode)) return doctor.wrongAppSecret;
  if (failure.code === 'VerifyTicketMissing') return doctor.seeTicket;
  if (failure.code === 'ConfigurationError') return doctor.seeSecret;
  if (failure.errcode !== null) return doctor.explainErrcode(failure.errcode);
  const ofErrors: Readonly<Record<string, string>> = remedies.ofErrors;
  return ofErrors[failure.code] ?? doctor.seeRunbook;
}

/** Only a call shows whether WeChat takes them from here. */
function checkAddress(found: Found, words: Words): Check {
  const { findings, addressList } = found;
  const { doctor } = words;
  const { callFailure, tokenFailure } = findings;
  const refused = [callFailure, tokenFailure].find((each) => addressRefused.has(each?.errcode));
  if (refused) {
    const title = doctor.addressBad(refused.requestIp ?? '?');
    const remedy = doctor.addressRemedy(addressList ?? refused.requestIp ?? '');
    return { id: 'address', ok: false, title, remedy };
  }
  if (callFailure) {
    const title = doctor.callBad(callFailure.message);
    return { id: 'address', ok: false, title, remedy: remedyOf(callFailure, words) };
  }
  return tokenFailure
    ? { id: 'address', ok: false, title: doctor.addressUnknown, remedy: doctor.seeToken }
    : { id: 'address', ok: true, title: doctor.addressGood, remedy: null };
}

/** This machine's clock against the functions'. The local run's own is moved on purpose. */
function checkClock({ findings, deployment }: Found, { doctor, durations }: Words): Check {
  const difference = Math.abs(findings.now - deployment.now());
  const ok = difference <= CLOCK_TOLERANCE_SECONDS;
  const title = ok ? doctor.clockGood : doctor.clockBad(durationText(difference, durations));
  return { id: 'clock', ok, title, remedy: ok ? null : doctor.clockRemedy };
}
