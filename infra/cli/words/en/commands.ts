/** English: what each command is for. */

export const commands = {
  status: {
    summary: 'every platform at a glance: ticket, token, accounts, queues, alarms',
    options: {
      count: "count the accounts anew, not as of the last comparison with WeChat's list",
      watch: 'show it again every 5 seconds, until Ctrl-C',
    },
    examples: ['status', 'status --count', 'status --stage test --json'],
  },
};
