/** Secrets Manager as the processes reach it, and the secrets that are changed meanwhile. */
import { createSecretReader, type ReadSecret } from '../../shared/aws/component-secret.ts';
import { timeLimits } from '../../shared/aws/time-limits.ts';
import { secondComponent } from './components.ts';
import { OutsideFault } from './faults.ts';
import type { Process } from './process.ts';
import { component, type World } from './world.ts';

const { componentAppId } = component;
const { maxAttempts, requestHandler } = timeLimits('secrets');
const HANGS_MS = maxAttempts * requestHandler.requestTimeout;
const MINUTE_MS = 60_000;
/** A copy in memory is so old at most; clocks count whole seconds, and a reading takes its time. */
const MEMORY_MS = 5 * MINUTE_MS + 5000;
/** Keys are read again no sooner; a reading takes its time. */
const RECHECK_MS = 10_000 + 5000;

/** The previous keys stay for so long: pushes of before can still be under way. */
const OVERLAP_MS = 10 * MINUTE_MS;

const silent = { warn: () => {} };

/** @returns the secrets as a process reads them, each with a memory of its own */
export function createSecretsOf(world: World) {
  return (process: Process): ReadSecret => {
    const read = createSecretReader({
      fetchSecret: (name) => fetchSecret(world, process, name),
      now: () => process.services.now(),
      logger: silent,
      measure: () => {},
    });
    return world.plant.keepsSecrets ? (name) => read(name, Infinity) : read;
  };
}

async function fetchSecret(world: World, process: Process, name: string): Promise<string> {
  const { aws, health, journal } = world;
  const trouble = aws.troubleOf('secrets');
  await process.pause(aws.random.integer(10, 150));
  if (trouble && aws.random.chance(0.8)) {
    health.trouble('secrets');
    await process.pause(trouble.kind === 'silent' ? HANGS_MS : aws.random.integer(20, 300));
    health.trouble('secrets');
    journal.note(process.name, `secret → ${trouble.kind}`);
    throw new OutsideFault('the secret was not read');
  }
  // Only the first platform's keys are changed.
  const isFirst = name.endsWith(componentAppId);
  return JSON.stringify(isFirst ? aws.secret : secondComponent);
}

/** Somebody enters other keys in WeChat's console, and in Secrets Manager: before, after or at once. */
export function changeKeys(world: World): void {
  const { aws, control, time } = world;
  const { random } = aws;
  const { messageToken, encodingAesKey } = aws.secret;
  const keys = random.pick([
    { messageToken: random.hex(20) },
    { encodingAesKey: random.hex(43) },
    { messageToken: random.hex(20), encodingAesKey: random.hex(43) },
  ]);
  const { agreed, here, there } = drawOrder(world);
  aws.keysAgreeSince = Infinity;
  time.after(here, () => {
    const previousMessageToken = 'messageToken' in keys ? messageToken : undefined;
    const previousEncodingAesKey = 'encodingAesKey' in keys ? encodingAesKey : undefined;
    Object.assign(aws.secret, { ...keys, previousMessageToken, previousEncodingAesKey });
    world.journal.note('operator', `enters new keys here: ${Object.keys(keys).join(', ')}`);
    // With the previous ones the pushes of both keys open.
    aws.keysAgreeSince = time.nowMs();
  });
  time.after(there, () => {
    control.configureComponent(componentAppId, keys);
    world.journal.note('operator', `changes keys at WeChat: ${Object.keys(keys).join(', ')}`);
  });
  time.after(agreed + OVERLAP_MS, () => {
    Object.assign(aws.secret, {
      previousMessageToken: undefined,
      previousEncodingAesKey: undefined,
    });
  });
}

/** AppSecret is reset: WeChat takes only the new one, from that moment on. */
export function changeAppSecret(world: World): void {
  const { aws, control, time, journal } = world;
  const componentAppSecret = aws.random.hex(32);
  const { agreed, here, there } = drawOrder(world);
  aws.appSecretAgreesSince = Infinity;
  time.after(here, () => {
    aws.secret.componentAppSecret = componentAppSecret;
    journal.note('operator', 'enters the new AppSecret here');
  });
  time.after(there, () => {
    control.configureComponent(componentAppId, { componentAppSecret });
    journal.note('operator', 'resets AppSecret at WeChat');
  });
  time.after(agreed, () => {
    aws.appSecretAgreesSince = time.nowMs();
  });
}

/** Which side is changed first, and how much later the other one. */
function drawOrder({ aws: { random } }: World) {
  const later = random.pick([0, 1000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS]);
  const [here, there] = random.chance(0.5) ? [0, later] : [later, 0];
  return { here, there, agreed: later + 1 };
}

/**
 * Once Secrets Manager has what WeChat has, nobody uses what was there before for longer than a copy
 * in memory is kept. While it could not be read, the copy is better than nothing.
 */
export function watchAppSecret(world: World, process: Process, body: string): void {
  const { aws, health, journal, time } = world;
  const used = /"component_appsecret":"([^"]+)"/.exec(body)?.[1];
  if (used === undefined || used === aws.secret.componentAppSecret) return;
  if (!body.includes(`"${componentAppId}"`)) return;
  const isKnown = time.nowMs() - aws.appSecretAgreesSince > MEMORY_MS;
  if (isKnown && !process.doings.hasFrozen && health.areWell('secrets', 'machines')) {
    journal.violate('secrets-read', `${process.name} asks WeChat with an AppSecret of before`);
  }
}

/** What a push needs to be opened was here for long enough when it came. */
export function arePushesReadable({ aws, health, time }: World, arrivedAt: number): boolean {
  const areWell = health.areWell('secrets', 'machines');
  return areWell && arrivedAt - aws.keysAgreeSince > RECHECK_MS && time.nowMs() >= arrivedAt;
}
