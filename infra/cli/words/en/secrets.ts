/** English: `secrets`. */

export const secretsGroup = 'keys and secrets: entered without an echo, changed without a gap';

export const secretsCommands = {
  'secrets set': {
    summary: 'enters app secret, message token and message key, unseen',
    description:
      'Asks for AppSecret, 消息校验Token and 消息加解密Key, shows nothing of them, and checks ' +
      'their form. An empty answer leaves a value as it is. A token or key that is replaced ' +
      'is still accepted until its rotate command ends that. Where stdin is no terminal, its ' +
      'lines are the answers, in this order.',
    examples: ['secrets set', 'secrets set --yes < values.txt'],
  },
  'secrets rotate-aes-key': {
    summary: 'changes the message key (消息加解密Key), the old one valid meanwhile',
    description:
      'Step by step beside the console of WeChat. Broken off, the same command goes on where ' +
      'it was. The new key is asked for without an echo; an empty answer makes one, which you ' +
      'then read in Secrets Manager.',
    options: { cancel: 'take a new key back that WeChat does not use yet' },
    examples: ['secrets rotate-aes-key', 'secrets rotate-aes-key --cancel'],
  },
  'secrets rotate-message-token': {
    summary: 'changes the message token (消息校验Token), the old one valid meanwhile',
    description:
      'Step by step beside the console of WeChat. Broken off, the same command goes on where ' +
      'it was. The new token is asked for without an echo; an empty answer makes one, which ' +
      'you then read in Secrets Manager.',
    options: { cancel: 'take a new token back that WeChat does not use yet' },
    examples: ['secrets rotate-message-token'],
  },
  'secrets rotate-link-key': {
    summary: 'changes the key for signed links; links already sent stay valid',
    options: { cancel: 'take a new key back that signs nothing yet' },
    examples: ['secrets rotate-link-key'],
  },
};

const fields = {
  componentAppSecret: 'AppSecret',
  messageToken: '消息校验Token',
  encodingAesKey: '消息加解密Key',
  linkSigningKey: 'key for signed links',
};

type Field = keyof typeof fields;

export const secrets = {
  fields,
  forms: {
    componentAppSecret: '32 of 0-9 and a-f',
    messageToken: '3 to 32 letters and digits',
    encodingAesKey: '43 letters and digits',
  },
  ask: (field: Field, form: string, isThere: boolean) =>
    `${fields[field]} (${form}; ${isThere ? 'empty: leave it as it is' : 'not entered yet'}): `,
  askNew: (field: Field, form: string) => `New ${fields[field]} (${form}; empty: make one): `,
  malformed: (field: Field, form: string, length: number) =>
    `${fields[field]} must be ${form}; what was entered has ${length} characters.`,
  same: (field: Field) => `This ${fields[field]} is the one that is used already.`,
  missing: (name: string) => `There is no secret ${name}.`,
  missingRemedy: 'docs/runbook.md#restore-a-secret; npm run deploy makes those of new platforms.',
  changedMeanwhile: (name: string) =>
    `${name} was changed by somebody else just now. Nothing was written: start again.`,
  notInUse: (field: Field) =>
    `${fields[field]} is not entered yet: npx wxkeeper secrets set does that.`,
  nothingToSet: 'Nothing was entered that is not stored already, and nothing is changed.',
  setPlan: (name: string, changed: readonly Field[]) =>
    `Writes into ${name}: ${changed.map((field) => fields[field]).join(', ')}.`,
  keepsOld: (kept: readonly Field[]) =>
    `Pushes with the former ${kept.map((field) => fields[field]).join(' and ')} are still accepted.`,
  set: (name: string) => `Written into ${name}. npx wxkeeper doctor tries it out.`,
  beginPlan: (field: Field, name: string) =>
    `Step 1 of 3: accepts a new ${fields[field]} beside the old one (${name}).`,
  settling: (seconds: number) => `All functions know the new value in ${seconds} s …`,
  begun: (field: Field) => `The new ${fields[field]} is accepted, and so is the old one.`,
  made: (name: string) => `The new value was made. Read it in Secrets Manager: ${name}`,
  console: (field: Field, isLocal: boolean) =>
    isLocal
      ? `Now give it to the simulator: POST /simulator/configureComponent (${field}).`
      : `Now enter it in the console of WeChat by 「编辑」 at ${fields[field]}, save, and publish (全网发布). Until that is through, WeChat uses both; take your time.`,
  isPublished: 'Is it published? [y/N]',
  later: (command: string) => `When it is: npx wxkeeper ${command}`,
  switchPlan: (field: Field) =>
    `Step 2 of 3: you say that WeChat uses the new ${fields[field]} for all accounts.`,
  switched: (field: Field) =>
    `WeChat uses the new ${fields[field]}. The old one is still accepted.`,
  linkSwitched: 'New links are signed with the new key. Links already sent stay valid.',
  notYet: (from: string, command: string) => `Last step, from ${from} on: npx wxkeeper ${command}`,
  noTicketSince:
    'WeChat has pushed no ticket since the change: is the value in its console the right one?',
  noTicketRemedy: 'npx wxkeeper doctor',
  endPlan: (field: Field) =>
    `Step 3 of 3: the old ${fields[field]} is no longer accepted. What still uses it is refused.`,
  ended: (field: Field) => `Only the new ${fields[field]} is accepted. The change is done.`,
  cancelPlan: (field: Field) => `Takes the new ${fields[field]} back. The old one stays.`,
  cancelled: (field: Field) => `The new ${fields[field]} is taken back.`,
  cannotCancel: (field: Field) =>
    `No new ${fields[field]} waits for WeChat: there is nothing to take back.`,
};
