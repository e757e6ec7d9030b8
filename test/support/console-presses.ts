/** Each button of the simulator's page, pressed with what is in its form and the fields named here. */

/** One press, and what the page says then, in English. */
export interface Press {
  action: string;
  says: string;
  /** Filled in before, by the names of the fields. Choices have values. */
  fields?: Record<string, string>;
  /** Fields that are chosen rather than written. */
  choices?: Record<string, string>;
}

const account = 'wx5a1c9e7d3b2f8046';
const miniProgram = 'wxd4f60c8a2e9b1735';

/** In an order in which each can be done. */
export const presses: readonly Press[] = [
  { action: 'push-ticket', says: 'The ticket has been pushed' },
  { action: 'start-tickets', says: 'Tickets are pushed' },
  { action: 'stop-tickets', says: 'No more tickets' },
  { action: 'check-url', says: 'The address has returned echostr' },
  { action: 'registration', says: 'The registration has been saved' },
  { action: 'advance', says: 'The clock is 600 s ahead' },
  { action: 'authorize', says: 'Authorized' },
  { action: 'message', choices: { account }, says: 'The message has been pushed' },
  { action: 'authorize', says: 'Authorized' },
  { action: 'event', says: 'The event has been pushed' },
  // The third one is a mini program.
  { action: 'authorize', says: 'Authorized' },
  { action: 'user', fields: { nickName: '谷雨' }, says: 'The user “谷雨” has been saved' },
  { action: 'web-code', choices: { account }, says: 'once within 5 minutes' },
  { action: 'check-token', fields: { token: 'x' }, says: 'It is not valid' },
  { action: 'login-code', choices: { account: miniProgram }, says: 'once within 5 minutes' },
  { action: 'menu', choices: { account }, says: 'The menu has been saved' },
  { action: 'permission-sets', fields: { sets: '1, 2' }, says: 'The permission sets have been' },
  { action: 'forget', says: 'WeChat has lost: verify-tickets' },
  { action: 'revoke', says: 'Withdrawn' },
  { action: 'add-account', fields: { nickName: 'Tea & <b>' }, says: '“Tea & <b>” has been added' },
  {
    action: 'change-account',
    choices: { account, verifyType: '-1' },
    says: '“青禾生活服务” has been changed',
  },
  { action: 'add-authorized', fields: { count: '2' }, says: '2 accounts that have authorized' },
  { action: 'push-fault-on', fields: { times: '1' }, says: 'The fault of pushes is on' },
  { action: 'push-faults-off', says: 'All faults of pushes are off' },
  { action: 'release-pushes', says: '0 held back pushes' },
  { action: 'fault-on', fields: { times: '1' }, says: 'The fault of the API is on' },
  { action: 'fault-off', says: 'The fault of the API is off' },
  { action: 'faults-off', says: 'All faults of APIs are off' },
  { action: 'release-hanging', says: '0 hanging calls go on' },
  { action: 'daily-quota', says: 'The daily limit has been saved' },
  { action: 'reset-quotas', says: 'The calls of today have been cleared' },
  {
    action: 'check-token',
    choices: { kind: 'component' },
    fields: { token: 'x' },
    says: 'It is not valid',
  },
  { action: 'reset-counts', says: 'Calls are counted afresh' },
  {
    action: 'check-token',
    choices: { kind: 'ticket' },
    fields: { token: 'x' },
    says: 'It is not valid',
  },
  { action: 'settings', says: 'The settings have been saved' },
  { action: 'default-settings', says: 'The settings are the default ones again' },
  { action: 'addresses', fields: { addresses: '*' }, says: 'The address list has been saved' },
  { action: 'publish-check', says: 'The check has begun' },
];
