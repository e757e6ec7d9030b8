/** The dashboard's upper half: graphs of ticket, tokens, look-ups, WeChat, pushes, reconciliation. */
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Dimensions, MetricName } from '../../shared/aws/metrics.ts';
import { TICKET_OVERDUE_SECONDS } from '../../shared/tokens/ticket-watchdog.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../../shared/wechat/call.ts';
import { ofEachComponent, type ChainWidgetsProps } from './pulse-widgets.ts';
import type { ServiceMetrics } from './service-metrics.ts';
import { graph, HALF, THIRD } from './widgets.ts';
import { SCHEDULED_RENEWAL_MARGIN_SECONDS } from '../../shared/tokens/renewal.ts';

const TICKET_LIMIT = { value: TICKET_OVERDUE_SECONDS, label: 'verify-ticket-overdue' };
const TOKEN_LIMIT = { value: SCHEDULED_RENEWAL_MARGIN_SECONDS, label: 'component-token-ending' };

/** The graphs of the chain, row by row, from the ticket to the pushes. */
export function chainWidgets(props: ChainWidgetsProps): IWidget[][] {
  const { metrics } = props;
  return [
    ticketAndToken(props),
    renewals(metrics),
    lookUps(metrics),
    wechat(metrics),
    callsForOthers(metrics),
    pushes(metrics),
  ];
}

function ticketAndToken(props: ChainWidgetsProps): IWidget[] {
  return [
    graph({
      title: 'Age of the verify ticket (验证票据)',
      metrics: ofEachComponent(props, { name: 'VerifyTicketAgeSeconds', statistic: 'Maximum' }),
      width: HALF,
      unit: 'seconds',
      limit: TICKET_LIMIT,
    }),
    graph({
      title: 'Remaining validity of the component access token (令牌)',
      metrics: ofEachComponent(props, {
        name: 'ComponentAccessTokenValiditySeconds',
        statistic: 'Minimum',
      }),
      width: HALF,
      unit: 'seconds',
      limit: TOKEN_LIMIT,
    }),
  ];
}

function renewals(metrics: ServiceMetrics): IWidget[] {
  const sums = sumsOf(metrics);
  return [
    graph({
      title: 'Renewals of tokens (刷新令牌)',
      metrics: [sums('TokenRenewals', 'componentAppId', 'token')],
    }),
    graph({
      title: 'Failed renewals, by errcode',
      metrics: [sums('FailedTokenRenewals', 'componentAppId', 'errcode')],
      stacked: true,
    }),
    graph({
      title: 'Renewal already in progress elsewhere (lease contention)',
      metrics: [sums('LeaseContentions', 'componentAppId', 'token')],
    }),
  ];
}

function lookUps(metrics: ServiceMetrics): IWidget[] {
  const sums = sumsOf(metrics);
  const latency = (statistic: string) =>
    metrics.all({ name: 'TokenLookUpMilliseconds', statistic }, ['componentAppId', 'outcome']);
  return [
    graph({
      title: 'Look-ups, by outcome',
      metrics: [sums('TokenLookUps', 'componentAppId', 'outcome')],
      stacked: true,
    }),
    graph({
      title: 'Latency of look-ups, by outcome (p50, p99)',
      metrics: [latency('p50'), latency('p99')],
      unit: 'milliseconds',
    }),
    graph({
      title: 'Failed look-ups (not caused by caller or merchant)',
      metrics: [sums('FailedTokenLookUps', 'componentAppId')],
    }),
  ];
}

function wechat(metrics: ServiceMetrics): IWidget[] {
  const calls = (statistic: string) =>
    metrics.one({ name: 'WechatCallMilliseconds', statistic }, {}, statistic);
  return [
    graph({
      title: 'Calls to WeChat',
      metrics: [metrics.one({ name: 'WechatCalls', statistic: 'Sum' }, {}, 'calls')],
    }),
    graph({
      title: `Latency of calls to WeChat (timeout ${WECHAT_TIMEOUT_SECONDS} s)`,
      metrics: [calls('p50'), calls('p99')],
      unit: 'milliseconds',
    }),
    graph({
      title: 'Failed calls to WeChat, by errcode',
      metrics: [sumsOf(metrics)('FailedWechatCalls', 'errcode')],
      stacked: true,
    }),
  ];
}

function callsForOthers(metrics: ServiceMetrics): IWidget[] {
  const latency = (statistic: string) =>
    metrics.all({ name: 'CallerCallMilliseconds', statistic }, ['errcode']);
  return [
    graph({
      title: 'Calls to WeChat for other functions (代调用), by errcode',
      metrics: [sumsOf(metrics)('CallerCalls', 'errcode')],
      width: HALF,
      stacked: true,
    }),
    graph({
      title: 'Latency of calls for other functions, by errcode (p50, p99)',
      metrics: [latency('p50'), latency('p99')],
      width: HALF,
      unit: 'milliseconds',
    }),
  ];
}

function pushes(metrics: ServiceMetrics): IWidget[] {
  const sums = sumsOf(metrics);
  return [
    graph({
      title: 'Refused pushes (拒收的推送), by code',
      metrics: [sums('RefusedPushes', 'code')],
      stacked: true,
    }),
    graph({
      title: 'Events put on the event bus, by type',
      metrics: [sums('Announcements', 'componentAppId', 'type')],
    }),
    graph({
      title: "Differences from WeChat's list (对账差异)",
      metrics: [
        sums('ReconciliationDifferences', 'componentAppId', 'difference'),
        sums('UnfinishedReconciliations', 'componentAppId'),
      ],
      width: THIRD,
    }),
  ];
}

function sumsOf(metrics: ServiceMetrics) {
  return (name: MetricName, ...by: (keyof Dimensions)[]) =>
    metrics.all({ name, statistic: 'Sum' }, by);
}
