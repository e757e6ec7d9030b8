/** Buttons about pushes: tickets, messages of users, any event, and their faults. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PushOutcome } from '../../pushes/delivery.ts';
import { pushFaultKinds } from '../../pushes/faults.ts';
import type { Words } from '../../state/publish-check.ts';
import { ranges } from '../../control/ranges.ts';
import { OrderRefused } from '../../refused-order.ts';
import { messageExamples } from '../message-examples.ts';
import { done, type Actions } from './action.ts';
import {
  readFormat,
  readNumber,
  readPushFault,
  readPushFields,
  readText,
  requireText,
} from './fields.ts';

/** How often a fault of pushes can be ordered at once. */
const MOST_TIMES = 1000;

const waitWords = { zh: '等待时间', en: 'The time to wait', ...ranges.waitMilliseconds };

export const pushActions: Actions = {
  'push-ticket': async (control, fields) => {
    const componentAppId = readText(fields, 'component');
    const fault = readPushFault(fields);
    return outcomeOf(
      '票据',
      'The ticket',
      await control.pushVerifyTicket({ componentAppId, fault }),
    );
  },
  'start-tickets': async (control, fields) => {
    await control.startPushing(readText(fields, 'component'));
    return done('已开始推送票据，此后每 10 分钟一次', 'Tickets are pushed, every 10 minutes');
  },
  'stop-tickets': (control, fields) => {
    control.stopPushing(readText(fields, 'component'));
    return done('已停止推送票据', 'No more tickets are pushed');
  },
  'check-url': async (control, fields) => {
    const isRight = await control.checkEventUrl(readText(fields, 'component'));
    if (isRight) return done('地址校验通过', 'The address has returned echostr');
    throw new OrderRefused('地址没有原样返回 echostr', 'The address has not returned echostr');
  },
  message: async (control, fields) => {
    const account = requireText(fields, 'account', { zh: '账号', en: 'The account' });
    const componentAppId = readText(fields, 'component');
    const options = { componentAppId, format: readFormat(fields), fault: readPushFault(fields) };
    const openId = senderOf(control.users(account), readText(fields, 'user'));
    const outcome = await control.pushMessage(account, contentOf(fields), { ...options, openId });
    return outcomeOf('消息', 'The message', outcome);
  },
  event: async (control, fields) => {
    const infoType = requireText(fields, 'infoType', { zh: 'InfoType', en: 'InfoType' });
    const options = { componentAppId: readText(fields, 'component'), fault: readPushFault(fields) };
    const outcome = await control.pushEvent(
      infoType,
      readPushFields(fields, 'fields') ?? {},
      options,
    );
    return outcomeOf('事件', 'The event', outcome);
  },
  'push-fault-on': (control, fields) => {
    const kind = pushFaultKinds.find((each) => each === readText(fields, 'kind'));
    if (!kind) throw new OrderRefused('没有这种推送故障', 'There is no such fault of pushes');
    const infoType = readText(fields, 'infoType') || undefined;
    const words = { zh: '次数', en: 'The number of pushes', least: 1, most: MOST_TIMES };
    control.setPushFault({ kind, infoType, times: readNumber(fields, 'times', words) });
    return done('推送故障已打开', 'The fault of pushes is on');
  },
  'push-faults-off': (control) => {
    control.clearPushFaults();
    return done('推送故障已全部关闭', 'All faults of pushes are off');
  },
  'release-pushes': async (control) => {
    const count = control.heldBackPushes();
    await control.releasePushes();
    return done(`已送出 ${count} 条被扣留的推送`, `${count} held back pushes have been delivered`);
  },
  // It takes some seconds: the page shows its lines as they come. Why it cannot begin is told here.
  'publish-check': async (control, fields) => {
    const started = control.publishCheck({
      componentAppId: readText(fields, 'component'),
      group: Number(readText(fields, 'group')) || undefined,
      format: readFormat(fields),
      code: readText(fields, 'code') === 'new' ? 'new' : 'same',
      hasEvent: readText(fields, 'hasEvent') !== 'false',
      waitMilliseconds: readNumber(fields, 'wait', waitWords),
      slowMilliseconds: Number(readText(fields, 'slow')) || undefined,
    });
    started.catch(() => {});
    await Promise.race([started, nextTurn()]);
    return done('检测已开始', 'The check has begun');
  },
};

/** What was written into the field, else the example of the chosen type. */
function contentOf(fields: URLSearchParams) {
  const chosen = messageExamples.find(({ id }) => id === readText(fields, 'type'));
  const content = readPushFields(fields, 'fields') ?? chosen?.fields;
  if (content && typeof content['MsgType'] === 'string') return content;
  throw new OrderRefused('字段中须有 MsgType', 'The fields must have a MsgType');
}

/** @param user the position among the account's users; anything else: a new one */
function senderOf(users: readonly { openId: string }[], user: string): string | undefined {
  return user === '' ? undefined : users[Number(user)]?.openId;
}

function outcomeOf(zh: string, en: string, outcome: PushOutcome): Words {
  const { succeeded, isHeldBack, attempts, reply } = outcome;
  if (isHeldBack) return done(`${zh}已扣留`, `${en} is held back`);
  if (attempts === 0) return done(`${zh}未推送`, `${en} was not sent`);
  if (!succeeded) {
    throw new OrderRefused(
      `${zh}推送了 ${attempts} 次，均未成功，见推送记录`,
      `${en} was sent ${attempts} times without success: see the push log`,
    );
  }
  if (reply === undefined) return done(`${zh}已推送`, `${en} has been pushed`);
  return done(`${zh}已推送，并收到回复`, `${en} has been pushed, and was replied to`);
}
