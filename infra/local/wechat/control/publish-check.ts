/** Control over the publish check (全网发布检测). */
import { runPublishCheck, type PublishCheckOptions } from '../publish-check/check.ts';
import type { Simulation } from '../simulation.ts';

/** The methods about the publish check. */
export function publishCheckControl(simulation: Simulation) {
  return {
    /** Plays the check, which takes some seconds. @returns its eight lines */
    publishCheck: (options: PublishCheckOptions = {}) => runPublishCheck(simulation, options),
  };
}
