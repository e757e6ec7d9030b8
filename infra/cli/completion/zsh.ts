/** The script for zsh, where compinit has been called. */
import type { Offer, OfferedOption, Place } from './places.ts';

export function zshScript(places: readonly Place[]): string {
  const all = places.flatMap(({ options }) => options);
  const withValues = [
    ...new Set(all.filter(({ takesValue }) => takesValue).map((each) => each.word)),
  ];
  return [
    '# zsh completion of wxkeeper, also behind npx',
    '_wxkeeper_offers() {',
    '  case "$1" in',
    ...places.flatMap((place) => [
      `    ${quoted(place.path)}) offers=(${described([...place.words, ...place.options])}) ;;`,
    ]),
    '    *) return 1 ;;',
    '  esac',
    '}',
    '_wxkeeper() {',
    '  local -a offers',
    '  local place="" word index=2',
    '  if [[ ${words[1]:t} == npx ]]; then',
    '    if [[ $words[2] != wxkeeper || $CURRENT -lt 3 ]]; then _default; return; fi',
    '    index=3',
    '  fi',
    '  for (( ; index < CURRENT; index++)); do',
    '    word=$words[index]',
    '    case "$word" in',
    `      ${withValues.join('|')}) index=$((index + 1)) ;;`,
    '      -*) ;;',
    '      *) _wxkeeper_offers "${place:+$place }$word" && place="${place:+$place }$word" ;;',
    '    esac',
    '  done',
    '  offers=()',
    '  case "$words[CURRENT-1]" in',
    ...choicesOf(all),
    `    ${withValues.join('|')}) _default; return ;;`,
    '    *) _wxkeeper_offers "$place" ;;',
    '  esac',
    // Options only where one is begun, or nothing else can be typed.
    '  local -a words_only=("${(@)offers:#-*}")',
    '  [[ $PREFIX != -* && ${#words_only} -gt 0 ]] && offers=("${(@)words_only}")',
    "  _describe 'wxkeeper' offers || _default",
    '}',
    'compdef _wxkeeper wxkeeper npx',
  ].join('\n');
}

/** `word:summary`, as `_describe` reads it. */
function described(offers: readonly Offer[]): string {
  return offers
    .map(({ word, summary }) =>
      quoted(summary ? `${word}:${summary.replaceAll(':', '\\:')}` : word),
    )
    .join(' ');
}

function choicesOf(options: readonly OfferedOption[]): string[] {
  const lines = options
    .filter(({ choices }) => choices.length > 0)
    .map(({ word, choices }) => `    ${word}) offers=(${choices.map(quoted).join(' ')}) ;;`);
  return [...new Set(lines)];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
