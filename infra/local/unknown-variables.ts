/** Environment variables that look like settings of the local run and are none: slips of the pen. */
import { nearestName } from '../../shared/nearest-name.ts';

/** Settings of other parts of the project, which may be set while this runs. */
const ofOthers =
  /^WXKEEPER_(?:CHROMIUM|IMAGES|DYNAMODB_ENGINE|SIGNED_PUSHES|HOSTILE_PUSHES|SIMULATION_\w+|\w+_FUNCTION)$/;

const PREFIX = 'WXKEEPER_';

/**
 * A sentence for each, with the nearest variable that there is.
 *
 * @param known all variables of the local run
 */
export function unknownVariables(
  environment: Record<string, string | undefined>,
  known: readonly string[],
): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && !known.includes(name) && !ofOthers.test(name))
    .map((name) => {
      const nearest = nearestName(withoutPrefix(name), known.map(withoutPrefix)) ?? '';
      return `${name} is no variable of the local run, the nearest one is ${PREFIX}${nearest}`;
    });
}

/** What all have in common would make them all alike. */
function withoutPrefix(name: string): string {
  return name.slice(PREFIX.length);
}
