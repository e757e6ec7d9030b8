/** The alarm about secrets that cannot be read. */
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/**
 * In three of six periods: a moment without Secrets Manager is no alarm, and where nobody but WeChat
 * asks for a secret, its tickets do so every 10 minutes.
 */
const DATAPOINTS = [3, 6] as const;

/** All alarms about secrets. */
export function secretAlarms(metrics: ServiceMetrics): AlarmDefinition[] {
  return [
    {
      // A page, although all may still work: the copies in memory end with their instances, which
      // live for some hours. After that nothing works.
      name: 'secret-reads-failing',
      severity: 'PAGE',
      meaning:
        'A secret cannot be read, or is broken: restore it before the last copy in memory ends.',
      chinese: '有密钥读取失败或内容有误：请在内存中的最后一个副本失效之前恢复。',
      metric: metrics.one({ name: 'FailedSecretReads', statistic: 'Sum' }, {}),
      comparison: 'at-least',
      threshold: 1,
      datapoints: DATAPOINTS,
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
