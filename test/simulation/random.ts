/** Chance that can be repeated: everything that is random in a history comes from its seed. */

/** One stream of chance. */
export type Random = ReturnType<typeof createRandom>;

/** A draw in one of them moves none in another: so each sets its own apart from the seed, by any number. */
const streams = {
  /** What happens in a history, and its single faults. */
  history: 0,
  /** What WeChat, strangers and the machines are like besides, see nature.ts. */
  nature: 0x5eed_c10c,
  /** How AWS is doing, see aws-world.ts. */
  aws: 0x5eed_a35,
};

/** @param seed any whole number: the same one gives the same streams */
export function createRandom(seed: number, stream: keyof typeof streams) {
  let state = Math.imul(seed ^ streams[stream] ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  /** Mulberry32: small, fast and even enough. 32 bits. */
  const bits = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  /** 0 to 1. */
  const next = () => bits() / 2 ** 32;
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    /** Both ends included. */
    integer,
    chance: (probability: number) => probability > 0 && next() < probability,
    pick<Value>(values: readonly Value[]): Value {
      if (values.length === 0) throw new Error('nothing to pick from');
      return values[integer(0, values.length - 1)] as Value;
    },
    bytes(size: number): Buffer {
      const bytes = Buffer.allocUnsafe(size + 3);
      for (let at = 0; at < size; at += 4) bytes.writeUInt32BE(bits(), at);
      return bytes.subarray(0, size);
    },
    /** So many digits. */
    hex(size: number): string {
      let digits = '';
      while (digits.length < size) digits += bits().toString(16).padStart(8, '0');
      return digits.slice(0, size);
    },
  };
}

/** One of the keys, each as often as its weight says. */
export function pickWeighted<Name extends string>(
  random: Random,
  weights: Readonly<Record<Name, number>>,
): Name {
  const entries = Object.entries(weights) as [Name, number][];
  let left = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  throw new Error('no weight is more than zero');
}
