/** The file in which the simulator's state outlives a run, beside DynamoDB's: for its owner only. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkDataFile } from './aws/data-file.ts';
import type { WechatSimulator } from './wechat/simulator.ts';

/** So much can be lost where the run is killed. */
const SAVE_MILLISECONDS = 2000;

const OWNER_ONLY = 0o600;

/** The name of the file, by that of DynamoDB's. */
export function wechatStateFile(dataFile: string): string {
  return `${resolve(dataFile)}.wechat`;
}

/**
 * Takes over the state of an earlier run, and saves what changes from then on, at the latest when it
 * is closed.
 *
 * @throws {Error} that names the file if it cannot be read
 */
export function keepWechatState(
  simulator: Pick<WechatSimulator, 'snapshot' | 'restore'>,
  file: string,
): { close: () => Promise<void> } {
  if (existsSync(file)) restore(simulator, file);
  else checkDataFile(file);
  let saved: Buffer = Buffer.alloc(0);
  const save = () => {
    const state = simulator.snapshot();
    if (state.equals(saved)) return;
    // Whoever stops this process in between finds the earlier state.
    writeFileSync(`${file}.new`, state, { mode: OWNER_ONLY });
    renameSync(`${file}.new`, file);
    saved = state;
  };
  save();
  const timer = setInterval(() => {
    try {
      save();
    } catch (error) {
      // Such as a full disk. What runs goes on; whoever stops it is told again.
      console.warn(`The simulator's state could not be saved: ${String(error)}`);
      clearInterval(timer);
    }
  }, SAVE_MILLISECONDS).unref();
  return {
    close: async () => {
      clearInterval(timer);
      save();
    },
  };
}

function restore(simulator: Pick<WechatSimulator, 'restore'>, file: string): void {
  try {
    simulator.restore(readFileSync(file));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The simulator's state in ${file} cannot be read (${reason}): remove the file`,
      {
        cause: error,
      },
    );
  }
}
