/** What every page needs to know of the request that it answers. */
import { deviceOf, type Device } from '../device.ts';
import { platformOf, type Platform, type PlatformPorts } from '../platform.ts';
import { languageOf, languageOfState, type Language } from './language.ts';

/** What every page needs. */
export interface PageFrame {
  language: Language;
  /** Random, for this answer only: the browser ignores scripts and styles without it. */
  nonce: string;
  device: Device;
  /** Undefined where the settings do not present it. */
  platform?: Platform | undefined;
  /** Of the request, as in each of its log lines. */
  requestId: string;
  /** When it came, milliseconds since 1970. */
  takenInAt: number;
}

/** The parts of a request that say how its page is to be. */
interface Visitor {
  id: string;
  componentAppId: string;
  takenInAt: number;
  path?: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  headers: Readonly<Record<string, string | undefined>>;
}

/** The frame of the page that answers a request. */
export function pageFrame(
  { id: requestId, componentAppId, takenInAt, path, query, headers }: Visitor,
  { newId, platforms }: { newId: () => string } & PlatformPorts,
): PageFrame {
  return {
    language: languageOf(
      query['lang'] ?? languageOfState(path?.['state']),
      headers['accept-language'],
    ),
    nonce: newId(),
    device: deviceOf(headers['user-agent']),
    platform: platformOf(platforms, componentAppId),
    requestId,
    takenInAt,
  };
}
