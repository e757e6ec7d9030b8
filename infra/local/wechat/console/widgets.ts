/** HTML elements of the console page: cards, forms, fields, tables. */
import { htmlEscape } from 'escape-goat';
import { hiddenFields } from '../html.ts';
import type { Simulation } from '../simulation.ts';
import type { Account } from '../state/accounts.ts';
import type { Language, Say } from './language.ts';

/** The path to which the page's forms are submitted. */
export const consoleActionPath = '/simulator/console';

/** More are found by nobody in a list. */
const OFFERED_ACCOUNTS = 100;

/** What a section shows, and how. */
export interface Shown {
  simulation: Simulation;
  language: Language;
  say: Say;
  /** Where forms are sent: with the language, if it was chosen. */
  formAddress: string;
}

/** A form that runs one of the actions. All texts are HTML. */
export interface Form {
  action: string;
  label: string;
  fields?: string;
  look?: 'main' | 'danger' | undefined;
  /** Of the button, where there are several of the same name: it keeps the focus. */
  id?: string;
}

/** A part of the page. Its heading and content are HTML. */
export interface Card {
  id: string;
  heading: string;
  content: string;
  /** Over the whole width. */
  isWide?: boolean;
}

/** What changes by itself: the script brings it up to date. @param content HTML */
export function live(id: string, content: string): string {
  return `<div id="${id}" data-live>${content}</div>`;
}

/** A form with fields, and its button behind them. */
export function form({ formAddress }: Shown, given: Form): string {
  const { fields = '' } = given;
  return `<form method="post" action="${formAddress}"><div class="fields">${fields}${pressed(given)}</div></form>`;
}

/** A form that is only a button, for a row of them. */
export function button({ formAddress }: Shown, given: Form): string {
  const { fields = '' } = given;
  return `<form class="inline" method="post" action="${formAddress}">${fields}${pressed(given)}</form>`;
}

function pressed({ action, label, look, id }: Form): string {
  const attributes = `${look ? ` class="${look}"` : ''}${id ? ` id="${id}"` : ''}`;
  return `<button${attributes} name="action" value="${action}">${label}</button>`;
}

/** A text field. */
export function textField(
  label: string,
  name: string,
  options: { value?: string; isNumber?: boolean; hint?: string } = {},
): string {
  const { value = '', isNumber, hint = '' } = options;
  const type = isNumber ? 'type="text" inputmode="numeric"' : 'type="text"';
  const rest = htmlEscape`name="${name}" value="${value}" placeholder="${hint}"`;
  return `<label><span>${label}</span><input ${type} ${rest}></label>`;
}

/** What can be chosen. The label is HTML; the example is filled in by the script. */
interface Option {
  value: string;
  label: string;
  example?: string;
  isChosen?: boolean;
}

/** A choice: the first option, if none is chosen. */
export function choice(label: string, name: string, options: readonly Option[]): string {
  return `<label><span>${label}</span><select name="${name}">${optionsHtml(options)}</select></label>`;
}

/** A choice of an account. The script adds those that come later, and keeps what was chosen. */
export function accountChoice(
  { simulation, say }: Shown,
  id: string,
  isOffered: (account: Account) => boolean = () => true,
): string {
  const accounts = [...simulation.accounts.values()].filter(isOffered).slice(0, OFFERED_ACCOUNTS);
  const options = accounts.map(({ authorizerAppId: value, nickName }) => ({
    value,
    label: htmlEscape(nickName),
  }));
  return `<label><span>${say('账号', 'Account')}</span><select name="account" id="${id}" data-live>${optionsHtml(options)}</select></label>`;
}

function optionsHtml(options: readonly Option[]): string {
  return options
    .map(({ value, label, example, isChosen }) => {
      const data = example === undefined ? '' : htmlEscape` data-example="${example}"`;
      return `<option value="${htmlEscape(value)}"${data}${isChosen ? ' selected' : ''}>${label}</option>`;
    })
    .join('');
}

/** What is wanted seldom. Both are HTML. */
export function details(summary: string, content: string): string {
  return `<details class="all"><summary>${summary}</summary>${content}</details>`;
}

/** As what users' messages are pushed. */
export function formatField(label: string): string {
  const formats = ['XML', 'JSON'].map((each) => ({ value: each.toLowerCase(), label: each }));
  return choice(label, 'format', formats);
}

/** A field for JSON, into which the script fills the example that is chosen. */
export function jsonField(label: string, name: string, value: string): string {
  return `<label class="all"><span>${label}</span><textarea name="${name}" data-example-field spellcheck="false">${htmlEscape(value)}</textarea></label>`;
}

/** Hidden form fields. @returns HTML */
export function hidden(fields: Record<string, string>): string {
  return hiddenFields(Object.entries(fields));
}

/** Which component is meant: a choice only if there are several. */
export function componentField({ simulation, say }: Shown): string {
  const ids = [...simulation.components.keys()];
  if (ids.length === 1) return hidden({ component: ids[0] ?? '' });
  const options = ids.map((value) => ({ value, label: htmlEscape(value) }));
  return choice(say('第三方平台', 'Component'), 'component', options);
}

/** @param rows the cells, as HTML */
export function table(heads: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return '';
  const head = heads.map((each) => `<th scope="col">${each}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="scroll" tabindex="0" role="group" aria-label="${heads[0] ?? ''}"><table><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}
