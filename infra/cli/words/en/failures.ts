/** English: what stops a command, and what to do about it. */

export const failures = {
  mark: 'Error: ',
  fault: (text: string) => `This is a fault of the command line: ${text}`,
  resultLost: (reason: string) => `The result could not be written: ${reason}`,
  noCredentials:
    'There are no AWS credentials: sign in (aws sso login), or set AWS_PROFILE. For the run on this machine add --local.',
  noRegion: 'There is no AWS region: set AWS_REGION, or "region" in the profile.',
  credentialsRefused: (name: string) =>
    `AWS refuses the credentials (${name}): sign in again (aws sso login).`,
  accessDenied: (message: string) => `AWS does not allow it: ${message}`,
  awsUnavailable: (message: string) => `AWS could not be asked: ${message}`,
  notRunning: (url: string) =>
    `Nothing runs at ${url}: start it with npm start, or set WXKEEPER_INVOKE_PORT.`,
  stageMalformed: (stage: string) =>
    `"${stage}" cannot be a stage: a letter and up to 9 more of a-z and 0-9.`,
  noDeployment: (name: string, region: string) => `There is no deployment ${name} in ${region}.`,
  stages: (stages: readonly string[]) =>
    `Stages there: ${stages.map((stage) => (stage === '' ? '(without --stage)' : stage)).join(', ')}`,
  noCaller: (caller: string, service: string) =>
    `${service} has no caller "${caller}": the setting "callers" names them.`,
  noStages: 'No deployment was found there: is it the right AWS_REGION and AWS_PROFILE?',
  noComponents: 'The deployment serves no platform.',
  noSuchComponent: (component: string, known: readonly string[]) =>
    `The deployment does not serve ${component}, but: ${known.join(', ')}`,
  whichComponent: (known: readonly string[]) =>
    `Which platform? Name one by --component: ${known.join(', ')}`,
  noAccount: (given: string) => `There is no account ${given}: no appid, and no name begins so.`,
  severalAccounts: (given: string) =>
    `Several accounts are called ${given}: name one by its appid.`,
  limit: (most: number) => `--limit is a number from 1 to ${most}`,
  twoFilters: '--name and --tenant cannot be combined: name one of them',
  after:
    '--after is what the page before has named, with the same --component, --name and --tenant; without the two also an appid',
  localStage: '--local is the run on this machine, which has no --stage: leave out one of them',
  functionError: (type: string, message: string) => `${type}: ${message}`,
};

export const questions = {
  goOn: 'Go on? [y/N]',
  yes: /^(y|yes)$/i,
  needsYes: 'Nothing was done: nobody can be asked here. Add --yes.',
  nothingDone: 'Nothing was done.',
};

export const remedies = {
  /** By the names of functions' errors. */
  ofErrors: {
    VerifyTicketMissing: 'WeChat has pushed no ticket: npx wxkeeper doctor says why.',
    AuthorizerNotFound: 'npx wxkeeper reconcile --dry-run says whether WeChat knows the account.',
    AuthorizationRevoked: 'The merchant has withdrawn it: npx wxkeeper link makes a new one.',
    ReauthorizationRequired: 'The merchant must authorize again: npx wxkeeper link.',
    RefreshInProgress: 'Try again in some seconds.',
    WechatUnavailable: 'npx wxkeeper explain <errcode> says what WeChat means by it.',
    WechatRejected: 'npx wxkeeper explain <errcode> says what WeChat means by it.',
    StoreUnavailable: 'Try again; then look at the runbook, table-refusing.',
    CallNotAllowed:
      'docs/calls.md says what is never called, docs/callers.md who may what; --caller <name> asks as one of the callers.',
    ConfigurationError: 'npx wxkeeper doctor says what is missing.',
  },
};
