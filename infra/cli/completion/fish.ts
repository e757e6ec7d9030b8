/** The script for fish, from 3.0 on. */
import type { OfferedOption, Place } from './places.ts';

export function fishScript(places: readonly Place[]): string {
  const all = places.flatMap(({ options }) => options);
  const withValues = [
    ...new Set(all.filter(({ takesValue }) => takesValue).map((each) => each.word)),
  ];
  const paths = places.map(({ path }) => quoted(path)).join(' ');
  return [
    '# fish completion of wxkeeper, also behind npx',
    'function __wxkeeper_at --argument-names wanted',
    '  set -l tokens (commandline -opc)',
    '  if string match -qr "(^|/)npx\\$" -- $tokens[1]',
    '    test "$tokens[2]" = wxkeeper; or return 1',
    '    set -e tokens[1]',
    '  end',
    '  set -e tokens[1]',
    '  set -l place ""',
    '  set -l isValue no',
    '  for word in $tokens',
    '    if test $isValue = yes',
    '      set isValue no',
    `    else if contains -- $word ${withValues.join(' ')}`,
    '      set isValue yes',
    '    else if not string match -q -- "-*" $word',
    '      set -l longer (string trim -- "$place $word")',
    `      contains -- $longer ${paths}; and set place $longer`,
    '    end',
    '  end',
    '  test "$place" = "$wanted"',
    'end',
    'for command in wxkeeper npx',
    ...places.flatMap(linesOf).map((line) => `  complete -c $command ${line}`),
    'end',
  ].join('\n');
}

function linesOf({ path, words, options }: Place): string[] {
  const condition = `-n ${quoted(`__wxkeeper_at "${path}"`)}`;
  return [
    ...words.map(({ word, summary }) => `${condition} -f -a ${quoted(word)}${described(summary)}`),
    ...options.map(
      (option) =>
        `${condition} -l ${option.word.slice(2)}${valueOf(option)}${described(option.summary)}`,
    ),
  ];
}

function valueOf({ takesValue, choices }: OfferedOption): string {
  if (choices.length > 0) return ` -x -a ${quoted(choices.join(' '))}`;
  return takesValue ? ' -r' : '';
}

function described(summary: string): string {
  return summary === '' ? '' : ` -d ${quoted(summary)}`;
}

/** Within single quotes fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
