/** What one invocation takes: also for the command line, which keeps to it. */

/** So many can be checked at WeChat while one invocation lasts. */
export const MOST_IMPORTED = 50;
/** Two reads each, all within one invocation. */
export const MOST_EXPORTED = 50;

export const LONGEST_REFRESH_TOKEN = 512;
/** Of a name, or an address of a picture. */
export const LONGEST_TEXT = 1024;
/** Of the ids of permission sets. */
export const GREATEST_SET = 100_000;
export const MOST_SETS = 500;
