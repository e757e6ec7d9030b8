/** How AWS is doing in a history: whole minutes of trouble, beside the single faults of faults.ts. */
import type { ComponentSecret } from '../../shared/aws/component-secret.ts';
import { CALLS_PER_HOUR } from '../../shared/tokens/renewal-budget.ts';
import { createRandom, type Random } from './random.ts';

/** What can be in trouble for a while. */
export type AwsPart = 'table' | 'secrets' | 'invocations';

/** What it is like then. */
export interface AwsTrouble {
  /**
   * - `throttled`: most requests are refused
   * - `silent`: a request may be carried out, but its answer does not come
   */
  kind: 'throttled' | 'silent';
  /** Milliseconds since 1970. */
  until: number;
}

/** What a history has; drawn once. */
export interface AwsSettings {
  /** The parts that are in trouble now and then. */
  troubled: readonly AwsPart[];
  /** Now and then many renew a token whose grant changes, on a slow table. */
  hasCrowds: boolean;
  rotatesKeys: boolean;
  rotatesAppSecret: boolean;
  /** How often the SDK repeats a single request on a good day. */
  repetition: number;
  /** How often an invocation comes again, minutes later. */
  lateCopies: number;
  /** Calls that each token has cost in the hour already: so many less are left. */
  spentCalls: number;
}

/** See createAwsWorld. */
export type AwsWorld = ReturnType<typeof createAwsWorld>;

/** What its history says. */
interface History {
  /** Milliseconds since 1970. */
  nowMs: () => number;
  /** From then on everything works. */
  calm: Readonly<{ isCalm: boolean }>;
}

/** @param secret what WeChat's console and Secrets Manager have at first */
export function createAwsWorld(seed: number, secret: ComponentSecret, { nowMs, calm }: History) {
  const random = createRandom(seed, 'aws');
  const settings = drawSettings(random);
  const troubles = new Map<AwsPart, AwsTrouble>();
  return {
    random,
    settings,
    /** What Secrets Manager has. */
    secret: { ...secret },
    /** Since when it has what WeChat's console has; Infinity while they differ. */
    keysAgreeSince: 0,
    appSecretAgreesSince: 0,
    /** Tokens and hours in which calls were spent before. */
    spentIn: new Set<string>(),
    begin: (part: AwsPart, trouble: AwsTrouble) => void troubles.set(part, trouble),
    troubleOf(part: AwsPart): AwsTrouble | undefined {
      const trouble = troubles.get(part);
      return trouble && !calm.isCalm && nowMs() < trouble.until ? trouble : undefined;
    },
    /** On a good day. */
    isRepeated: () => !calm.isCalm && random.chance(settings.repetition),
    hasLateCopy: () => !calm.isCalm && random.chance(settings.lateCopies),
  };
}

function drawSettings(random: Random): AwsSettings {
  const parts: readonly AwsPart[] = ['table', 'secrets', 'invocations'];
  return {
    troubled: parts.filter(() => random.chance(0.35)),
    hasCrowds: random.chance(0.25),
    rotatesKeys: random.chance(0.3),
    rotatesAppSecret: random.chance(0.2),
    repetition: random.pick([0, 0, 0.002, 0.02]),
    lateCopies: random.pick([0, 0, 0.3]),
    spentCalls: random.pick([0, 0, 0, CALLS_PER_HOUR - 2, CALLS_PER_HOUR - 5]),
  };
}
