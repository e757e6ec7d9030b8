/** Whom a merchant authorizes, as the sentences of a page name it. */
import { htmlEscape } from 'escape-goat';
import { nameOfPlatform } from '../platform.ts';
import type { PageFrame } from './frame.ts';
import type { Language } from './language.ts';

const unnamed: Record<Language, string> = { 'zh-CN': '本平台', en: 'the platform' };

/** HTML: the platform's name in bold; where the settings do not present it, a general word. */
export function ownerOf({ language, platform }: PageFrame): string {
  if (!platform) return unnamed[language];
  return `<strong><bdi>${htmlEscape(nameOfPlatform(platform, language))}</bdi></strong>`;
}
