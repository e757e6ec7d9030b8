/** English: what each command is for. */
const account = "an appid, or the beginning of the account's name";

export const commands = {
  status: {
    summary: 'every platform at a glance: ticket, token, accounts, queues, alarms',
    options: {
      count: "count the accounts anew, not as of the last comparison with WeChat's list",
      watch: 'show it again every 5 seconds, until Ctrl-C',
    },
    examples: ['status', 'status --count', 'status --stage test --json'],
  },
  doctor: {
    summary: 'checks everything, and says how to mend what is wrong',
    examples: ['doctor', 'doctor --component wx0123456789abcdef --json'],
  },
  preflight: {
    summary: 'checks an AWS account before the first deployment',
    examples: ['preflight', 'preflight --stage test'],
  },
  'authorizers list': {
    summary: 'lists accounts, a page at a time',
    options: {
      name: 'only those whose name begins so',
      tenant: 'only those of this tenant',
      failing: 'only those that get no token (reads all accounts)',
      limit: 'how many; default 50',
      after: 'go on after this page, or after this appid',
    },
    examples: ['authorizers list', 'authorizers list --name 星河', 'authorizers list --failing'],
  },
  'authorizers show': {
    summary: 'the whole story of one account, and what it means',
    args: { account },
    options: {
      log: 'with the last lines of the functions’ logs about it, of so many hours; default 24',
    },
    examples: [
      'authorizers show wx5a1c9e7d3b2f8046',
      'authorizers show 星河',
      'authorizers show wx5a1c9e7d3b2f8046 --log 2',
    ],
  },
  'authorizers export': {
    summary: 'all accounts as CSV, or with --json as one document; never a token',
    examples: ['authorizers export > accounts.csv'],
  },
  link: {
    summary: 'makes a signed link for a merchant, with a QR code',
    options: {
      tenant: 'to whom the account will belong',
      'tenant-name': 'how the start page calls the tenant',
      'return-url': 'where the merchant is sent afterwards',
      account: 'only this account may authorize by it',
      minutes: 'how long the link is valid; default 30',
    },
    examples: ['link --tenant tenant-7', 'link --tenant tenant-7 --minutes 1440'],
  },
  token: {
    summary: 'prints an access token: of an account, or without one of the platform',
    args: { account },
    examples: ['token', 'token wx5a1c9e7d3b2f8046'],
  },
  renew: {
    summary: 'gets a new access token from WeChat: of an account, or of the platform',
    args: { account },
    examples: ['renew', 'renew wx5a1c9e7d3b2f8046'],
  },
  reconcile: {
    summary: "compares the accounts with WeChat's list, and corrects them",
    options: { 'dry-run': 'only tell the differences' },
    examples: ['reconcile --dry-run', 'reconcile'],
  },
  call: {
    summary: 'calls one API of WeChat through the service',
    args: { path: 'such as /cgi-bin/menu/get' },
    options: {
      account: `as this account: ${account}. Without it as the platform`,
      query: 'such as type=jsapi&offset=0',
      body: 'JSON; the call is a POST then',
      method: 'GET or POST',
    },
    examples: [
      'call /cgi-bin/get_api_domain_ip --account wx5a1c9e7d3b2f8046',
      `call /cgi-bin/user/get --account 星河 --query next_openid=`,
    ],
  },
  explain: {
    summary: 'what an errcode, an error, a code of a page or a rid means, and who must act',
    args: {
      code: "WeChat's errcode, an error of ours, the code or the reference of a merchant's page, or a rid",
    },
    options: { account: 'the account whose call the rid is of' },
    examples: ['explain 61004', 'explain ReauthorizationRequired', 'explain code-spent'],
  },
  'quota get': {
    summary: 'how much of an API’s daily quota is used',
    args: { path: 'of the API, such as /cgi-bin/component/api_component_token' },
    options: { account: `of this account: ${account}. Without it of the platform` },
    examples: ['quota get /cgi-bin/component/api_authorizer_token'],
  },
  'quota clear': {
    summary: 'resets the daily quotas, and ends the waiting of all accounts',
    options: { account: `of this account: ${account}. Without it of the platform` },
    examples: ['quota clear', 'quota clear --account wx5a1c9e7d3b2f8046'],
  },
  completion: {
    summary: 'prints a script by which a shell completes commands, options and values',
    description: [
      'Prints a script by which a shell completes commands, options and values, of wxkeeper and of npx wxkeeper.',
      '',
      'To install it, write it into a file, as below. Then let each new shell load it:',
      '  bash  source ~/.wxkeeper.bash at the end of ~/.bashrc',
      '  zsh   source ~/.wxkeeper.zsh in ~/.zshrc, below compinit',
      '  fish  does so by itself',
      'After an update write it again. Descriptions are in the language that --lang names.',
    ].join('\n'),
    args: { shell: 'which one it is for' },
    examples: [
      'completion bash > ~/.wxkeeper.bash',
      'completion zsh > ~/.wxkeeper.zsh',
      'completion fish > ~/.config/fish/conf.d/wxkeeper.fish',
    ],
  },
  assign: {
    summary: 'gives an account to a tenant',
    args: { account, tenant: "your own system's name of the customer" },
    examples: ['assign wx5a1c9e7d3b2f8046 tenant-7'],
  },
};
