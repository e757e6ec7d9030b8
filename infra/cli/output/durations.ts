/** Lengths of time and moments, as people read them. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The units' names in one language. */
export interface DurationWords {
  seconds: (count: number) => string;
  minutes: (count: number) => string;
  hours: (count: number) => string;
  days: (count: number) => string;
}

/** `45 s`, `12 min`, `3 h 20 min`, `5 d 3 h`. */
export function durationText(seconds: number, words: DurationWords): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return words.seconds(whole);
  if (whole < HOUR) return words.minutes(Math.floor(whole / MINUTE));
  if (whole < DAY) return both(whole, [HOUR, words.hours], [MINUTE, words.minutes]);
  return both(whole, [DAY, words.days], [HOUR, words.hours]);
}

/** `2026-11-26 09:05:12`, in the time zone of this machine. */
export function momentText(secondsSince1970: number): string {
  const date = new Date(secondsSince1970 * 1000);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${day} ${time}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

type Unit = readonly [seconds: number, word: (count: number) => string];

function both(seconds: number, [large, largeWord]: Unit, [small, smallWord]: Unit): string {
  const rest = Math.floor((seconds % large) / small);
  const first = largeWord(Math.floor(seconds / large));
  return rest === 0 ? first : `${first} ${smallWord(rest)}`;
}
