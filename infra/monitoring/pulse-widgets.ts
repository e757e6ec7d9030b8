/** The dashboard's first figures: the latest of each component. */
import { Duration } from 'aws-cdk-lib';
import { SingleValueWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Figure, ServiceMetrics } from './service-metrics.ts';

/** The components to show, and their metrics. */
export interface ChainWidgetsProps {
  components: readonly string[];
  metrics: ServiceMetrics;
}

/** More figures are read by scrolling: the graphs below have to stay within reach. */
const TALLEST = 14;

/** The latest figure of each component: what to look at first. */
export function pulseWidgets(props: ChainWidgetsProps): IWidget[] {
  const day = Duration.days(1);
  return [
    pulse('Age of the verify ticket (验证票据), s', props, {
      name: 'VerifyTicketAgeSeconds',
      statistic: 'Maximum',
    }),
    pulse('Remaining validity of the component access token (令牌), s', props, {
      name: 'ComponentAccessTokenValiditySeconds',
      statistic: 'Minimum',
    }),
    pulse('Failed look-ups (not caused by caller or merchant), in 24 h', props, {
      name: 'FailedTokenLookUps',
      statistic: 'Sum',
      period: day,
    }),
    pulse('Authorizers reconciled (授权方对账), in 24 h', props, {
      name: 'ReconciledAuthorizers',
      statistic: 'Maximum',
      period: day,
    }),
  ];
}

function pulse(title: string, props: ChainWidgetsProps, figure: Figure): IWidget {
  return new SingleValueWidget({
    title,
    width: 6,
    height: Math.min(2 + Math.ceil(props.components.length / 2) * 2, TALLEST),
    metrics: ofEachComponent(props, figure),
  });
}

/** The same figure of each component, under its appid. */
export function ofEachComponent(
  { components, metrics }: ChainWidgetsProps,
  figure: Figure,
): IMetric[] {
  return components.map((appId) => metrics.one(figure, { componentAppId: appId }, appId));
}
