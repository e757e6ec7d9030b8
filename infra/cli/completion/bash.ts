/** The script for bash, from 3.2 on (macOS). */
import type { OfferedOption, Place } from './places.ts';

export function bashScript(places: readonly Place[]): string {
  const all = places.flatMap(({ options }) => options);
  const withChoices = all.filter(({ choices }) => choices.length > 0);
  const withValues = all.filter(({ takesValue }) => takesValue);
  return [
    '# bash completion of wxkeeper, also behind npx',
    '_wxkeeper_offers() {',
    '  case "$1" in',
    ...places.map((place) => `    '${place.path}') echo '${offersAt(place)}' ;;`),
    '  esac',
    '}',
    '_wxkeeper() {',
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}',
    '  local place="" index=1 word',
    '  [[ ${COMP_WORDS[0]##*/} == npx ]] && index=2',
    '  for (( ; index < COMP_CWORD; index++)); do',
    '    word=${COMP_WORDS[index]}',
    '    case "$word" in',
    // `--lang=zh` is three words to bash.
    `      ${patternOf(withValues)}) [[ \${COMP_WORDS[index+1]} == = ]] || index=$((index + 1)) ;;`,
    '      -*|=) ;;',
    '      *) [[ -n $(_wxkeeper_offers "${place:+$place }$word") ]] && place="${place:+$place }$word" ;;',
    '    esac',
    '  done',
    '  if [[ $current == = ]]; then current=""',
    '  elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi',
    '  local offers',
    '  case "$previous" in',
    ...choicesOf(withChoices),
    `    ${patternOf(withValues)}) return ;;`,
    '    *) offers=$(_wxkeeper_offers "$place") ;;',
    '  esac',
    // Options only where one is begun, or nothing else can be typed.
    '  [[ $current != -* && $offers != -* ]] && offers=${offers%% --*}',
    '  COMPREPLY=($(compgen -W "$offers" -- "$current"))',
    '}',
    '_wxkeeper_npx() {',
    '  [[ ${COMP_WORDS[1]} == wxkeeper && $COMP_CWORD -gt 1 ]] && _wxkeeper',
    '}',
    // Where nothing is offered, bash offers files.
    'complete -o default -F _wxkeeper wxkeeper',
    'complete -o default -F _wxkeeper_npx npx',
  ].join('\n');
}

function offersAt({ words, options }: Place): string {
  return [...words, ...options].map(({ word }) => word).join(' ');
}

function patternOf(options: readonly OfferedOption[]): string {
  return [...new Set(options.map(({ word }) => word))].join('|');
}

function choicesOf(options: readonly OfferedOption[]): string[] {
  const lines = options.map(({ word, choices }) => `    ${word}) offers='${choices.join(' ')}' ;;`);
  return [...new Set(lines)];
}
