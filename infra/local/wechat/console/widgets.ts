/** HTML elements of the console page: headings in two languages, buttons, tables. */
import { htmlEscape } from 'escape-goat';
import { consoleActionPath } from './actions.ts';

/** The heading of a section. */
export function heading(chinese: string, english: string): string {
  return `<h2>${chinese} <small>${english}</small></h2>`;
}

/** A form that runs one of the actions. @param fields and label are HTML */
export function button(action: string, fields: string, label: string): string {
  return (
    `<form class="inline" method="post" action="${consoleActionPath}">${fields}` +
    `<button name="action" value="${action}">${label}</button></form>`
  );
}

/** Hidden form fields. @returns HTML */
export function hidden(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([name, value]) => htmlEscape`<input type="hidden" name="${name}" value="${value}">`)
    .join('');
}

/** @param rows the cells, as HTML */
export function table(heads: readonly string[], rows: readonly string[][]): string {
  if (rows.length === 0) return '<p>—</p>';
  const head = heads.map((each) => `<th>${each}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<div class="scroll"><table><tr>${head}</tr>${body.join('\n')}</table></div>`;
}
