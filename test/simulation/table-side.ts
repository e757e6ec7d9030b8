/** A call to the table, as the AWS SDK makes it: throttled, without an answer, repeated. */
import { timeLimits } from '../../shared/aws/time-limits.ts';
import { KeeperError } from '../../shared/errors.ts';
import { OutsideFault } from './faults.ts';
import { callOutside, type Process } from './process.ts';
import type { World } from './world.ts';

/** One call of the store's interface. */
export interface TableCall<Result> {
  what: string;
  isWrite: boolean;
  /** A transaction: DynamoDB knows the SDK's repetition of it by its token, and does it once. */
  isTransaction?: boolean;
  act: () => Promise<Result>;
}

const { maxAttempts: ATTEMPTS, requestHandler } = timeLimits('table');
const ATTEMPT_MS = requestHandler.requestTimeout;
const LONGEST_BACKOFF_MS = 100;
/** A request that was under way is carried out so late, although nobody waits for it any more. */
const LATEST_EFFECT_MS = 3000;

/** @throws {KeeperError} `StoreUnavailable`, as the real store does */
export async function callTable<Result>(
  world: World,
  process: Process,
  call: TableCall<Result>,
): Promise<Result> {
  const { what, isWrite } = call;
  const failureRate = world.rates.now.store;
  try {
    const act = () => throughSdk(world, process, call);
    return await callOutside(world, process, { what, failureRate, part: 'table', isWrite, act });
  } catch (error) {
    if (!(error instanceof OutsideFault)) throw error;
    throw new KeeperError('StoreUnavailable', error.message, { cause: error });
  }
}

async function throughSdk<Result>(
  world: World,
  process: Process,
  call: TableCall<Result>,
): Promise<Result> {
  const { aws, health } = world;
  const trouble = aws.troubleOf('table');
  if (trouble?.kind === 'throttled' && aws.random.chance(0.7)) {
    health.trouble('table');
    await process.pause(aws.random.integer(20, ATTEMPTS * LONGEST_BACKOFF_MS));
    health.trouble('table');
    world.journal.note(process.name, `${call.what} → throttled`);
    throw new OutsideFault(`${call.what} was throttled`);
  }
  const isSilent = trouble?.kind === 'silent' || aws.isRepeated();
  return isSilent ? repeat(world, process, call) : call.act();
}

/**
 * A write can be carried out without an answer: then its repetition is judged by what it has done
 * itself, and the answer to that is the one that comes.
 */
async function repeat<Result>(
  world: World,
  process: Process,
  call: TableCall<Result>,
): Promise<Result> {
  const { aws, health, journal, time } = world;
  const act = call.isTransaction ? onceSaved(call.act) : call.act;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (aws.random.chance(0.4)) return act();
    health.trouble('table');
    journal.note(process.name, `${call.what} → no answer`);
    // What was read and never arrived was never read.
    const fate = call.isWrite ? aws.random.pick(['lost', 'done', 'done', 'late'] as const) : 'lost';
    if (fate === 'done') await act();
    if (fate === 'late') {
      time.after(aws.random.integer(1, LATEST_EFFECT_MS), () => void act().catch(() => {}));
    }
    await process.pause(ATTEMPT_MS + aws.random.integer(0, LONGEST_BACKOFF_MS));
    health.trouble('table');
  }
  throw new OutsideFault(`${call.what} had no answer`);
}

/** What was saved is not saved again; what was refused is judged anew. */
function onceSaved<Result>(act: () => Promise<Result>): () => Promise<Result> {
  let saved: { result: Result } | undefined;
  return async () => {
    if (saved) return saved.result;
    const result = await act();
    if (result !== 'conflict') saved ??= { result };
    return result;
  };
}
