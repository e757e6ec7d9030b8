/** Chinese: what the help says by itself, and what is wrong with a command's words. */
import type * as en from '../en/usage.ts';

export const usage: typeof en.usage = {
  titles: {
    'Usage:': '用法：',
    'Arguments:': '参数：',
    'Options:': '选项：',
    'Commands:': '命令：',
  },
  placeholders: { '[options]': '[选项]', '[command]': '[命令]' },
  choices: (choices) => `（可选：${choices.join('、')}）`,
  didYouMean: (names) => `（是否想用 ${names}？）`,
  missingCommand: '缺少命令',
  unknownCommand: (given) => `没有命令“${given}”`,
  unknownOption: (given) => `没有选项“${given}”`,
  missingArgument: (name) => `缺少参数“${name}”`,
  missingValue: (option) => `选项“${option}”缺少值`,
  emptyArgument: (name) => `参数“${name}”为空`,
  emptyOption: (option) => `选项“${option}”为空`,
  invalidChoice: (option, given, choices) =>
    `选项“${option}”的值“${given}”无效，可选：${choices.join('、')}。`,
  invalidArgument: (name, given, choices) =>
    `参数“${name}”不能为“${given}”，可选：${choices.join('、')}。`,
  tooMany: (expected, given) => `参数过多：应为 ${expected} 个，实际 ${given} 个`,
};
