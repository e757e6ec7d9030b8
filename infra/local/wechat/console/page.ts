/** The console page at `/` for developers: the simulator's state, with buttons to change it. */
import { htmlEscape } from 'escape-goat';
import { htmlPage } from '../html.ts';
import { page, type SimulatorRequest, type SimulatorResponse } from '../http-messages.ts';
import type { LastAction, Simulation } from '../simulation.ts';
import { beijingTime } from '../state/clock.ts';
import { chosenLanguage, languageOf, sayIn, type Say } from './language.ts';
import { consoleScript } from './script.ts';
import { accountsSection } from './sections/accounts.ts';
import { addressesSection, apiFaultsSection } from './sections/api-faults.ts';
import { callsSection, tokenSection } from './sections/calls.ts';
import { clockSection, componentSection } from './sections/component.ts';
import { busSection, pushLogSection } from './sections/logs.ts';
import { eventSection, messageSection } from './sections/messages.ts';
import { publishCheckSection } from './sections/publish-check.ts';
import { pushFaultsSection } from './sections/push-faults.ts';
import { settingsSection } from './sections/settings.ts';
import { menuSection, sentMessagesSection, usersSection } from './sections/users.ts';
import { consoleActionPath, type Card, type Shown } from './widgets.ts';

const refreshWithoutScript = '<noscript><meta http-equiv="refresh" content="1"></noscript>';

const sections = [
  clockSection,
  componentSection,
  accountsSection,
  messageSection,
  eventSection,
  usersSection,
  menuSection,
  sentMessagesSection,
  busSection,
  pushLogSection,
  apiFaultsSection,
  pushFaultsSection,
  callsSection,
  tokenSection,
  settingsSection,
  addressesSection,
  publishCheckSection,
];

/** Shows the page. It contains no secret, ticket, code or token. */
export function showConsole(
  simulation: Simulation,
  request: Pick<SimulatorRequest, 'query' | 'headers'>,
): SimulatorResponse {
  const language = languageOf(request);
  const chosen = chosenLanguage(request);
  const formAddress = consoleActionPath + (chosen ? `?lang=${chosen}` : '');
  const say = sayIn(language);
  const shown: Shown = { simulation, language, say, formAddress };
  const cards = sections.flatMap((section) => section(shown) ?? []);
  const content = `${noticeOf(simulation, say)}${navigation(cards, say)}<div class="grid">${cards.map(cardHtml).join('\n')}</div>`;
  const title = say('微信模拟器控制台', 'WeChat simulator');
  // The lines of a running check appear one after the other. With the script nothing is reloaded.
  const head = simulation.publishCheck?.isRunning ? refreshWithoutScript : '';
  const options = { language, aside: languages(say), isWide: true, script: consoleScript, head };
  return page(htmlPage(title, content, options));
}

/** Always there, so that a screen reader says what changes in it. */
function noticeOf({ lastAction }: Simulation, say: Say): string {
  const shown = lastAction ? noticeText(lastAction, say) : '';
  return `<div role="status" tabindex="-1" id="notice" data-live>${shown}</div>`;
}

function noticeText({ at, succeeded, words }: LastAction, say: Say): string {
  const time = `<time>${beijingTime(at).slice('2026-11-27 '.length)}</time>`;
  const problem = `<strong class="failed">${say('未完成', 'Not done')}</strong>`;
  const text = htmlEscape(say(words.zh, words.en));
  return succeeded
    ? `<p class="notice">${time} ${text}</p>`
    : `<p class="notice wrong">${time} ${problem} ${text}</p>`;
}

function cardHtml({ id, heading, content, isWide }: Card): string {
  return `<section class="card${isWide ? ' whole' : ''}" id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${heading}</h2>
${content}
</section>`;
}

function navigation(cards: readonly Card[], say: Say): string {
  const links = cards.map(({ id, heading }) => `<a href="#${id}">${heading}</a>`);
  return `<nav aria-label="${say('目录', 'Contents')}">${links.join('')}</nav>`;
}

function languages(say: Say): string {
  return `<nav class="languages" aria-label="${say('语言', 'Language')}"><a href="/?lang=zh-CN" lang="zh-CN" hreflang="zh-CN">中文</a><a href="/?lang=en" lang="en" hreflang="en">English</a></nav>`;
}
