/** Refusals of KMS are found in lines that functions write of them, where the key can be disabled. */
import { describe, expect, it } from '@jest/globals';
import { deployedName, functionCatalog, functionNames } from '../../../infra/function-catalog.ts';
import { describeError, type LogFields } from '../../../shared/aws/logger.ts';
import { findAll, findOne, referred, synthesizeStack } from '../synthesized-stack.ts';
import { alarmsOf, metricsOf } from './template-metrics.ts';

const template = synthesizeStack();
const filtersOf = (from = template) =>
  findAll(from, 'AWS::Logs::MetricFilter').filter(
    ({ properties }) => properties.MetricTransformations[0].MetricName === 'KeyRefusals',
  );
const [first] = filtersOf();
const pattern = String(first?.properties.FilterPattern);

/** As CloudWatch Logs reads a pattern that is any of some fields, each with `*` for any text. */
function matches(line: LogFields): boolean {
  const parts = [...pattern.matchAll(/\(\$\.(\w+) = "([^"]*)"\)/g)];
  expect(parts.map(([part]) => part).join(' || ')).toBe(pattern.slice(2, -2));
  return parts.some(([, field = '', value = '']) => {
    const text = value.split('*').map((each) => each.replaceAll(/[.:]/g, '\\$&'));
    return new RegExp(`^${text.join('.*')}$`, 's').test(String(line[field] ?? ''));
  });
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

describe('refusals of KMS', () => {
  it('are counted in the log of each function that reads what is encrypted and has no route', () => {
    const expected = functionNames.filter((name) => {
      const { routes, table, secrets } = functionCatalog[name];
      return !routes && (table || secrets);
    });
    expect(expected).toContain('refresh-component-access-token');
    const logs = expected.map(
      (name) =>
        findOne(template, 'AWS::Logs::LogGroup', {
          LogGroupName: `/aws/lambda/${deployedName(name)}`,
        }).id,
    );
    const counted = filtersOf().map(({ properties }) => referred(properties.LogGroupName));
    expect(new Set(counted)).toEqual(new Set(logs));
    expect(counted).toHaveLength(logs.length);
  });

  it('are what the alarm watches, by the namespace of the stage', () => {
    const staged = synthesizeStack({ stageName: 'test' });
    const alarm = alarmsOf(staged).find(({ AlarmName }) => AlarmName.endsWith('-key-refused'));
    expect(alarm ? metricsOf(alarm) : []).toEqual([
      { namespace: 'wxkeeper-test/log-lines', name: 'KeyRefusals', dimensions: {} },
    ]);
    for (const { properties } of filtersOf(staged)) {
      const [{ MetricNamespace }] = properties.MetricTransformations;
      expect(MetricNamespace).toBe('wxkeeper-test/log-lines');
    }
  });

  it.each([
    ['the table', named('AccessDeniedException', 'KMS key access denied error')],
    ['a right', named('AccessDeniedException', 'not authorized to perform: kms:Decrypt on key')],
    ['a queue', named('KmsDisabled', 'arn:aws:kms:eu-west-1:111122223333:key/1 is disabled.')],
    ['a file', named('KMS.DisabledException', 'the key is disabled')],
    ['a secret', named('StoreUnavailable', 'secret a cannot be read (DecryptionFailure)')],
  ])('of %s are found', (_what, error) => {
    expect(matches(describeError(error))).toBe(true);
  });

  it.each([
    named('StoreUnavailable', 'the table does not answer (InternalServerError); ask again'),
    named('AccessDeniedException', 'not authorized to perform: dynamodb:GetItem'),
    named('ConfigurationError', 'secret wxkeeper/components/wx0123456789abcdef is not filled in'),
  ])('are told from other failures: %p', (error) => {
    expect(matches(describeError(error))).toBe(false);
  });
});

it('nobody can disable a key of AWS: then there is neither alarm nor filter, but for a former key', () => {
  const encryption = 'aws-managed-keys';
  const previousEncryptionKeyArn = 'arn:aws:kms:eu-west-2:111122223333:key/0a1b';
  const namesIn = (settings: object) =>
    alarmsOf(synthesizeStack(settings)).map(({ AlarmName }) => AlarmName);
  expect(namesIn({ encryption })).not.toContain('wxkeeper-key-refused');
  expect(filtersOf(synthesizeStack({ encryption }))).toEqual([]);
  expect(namesIn({ encryption, previousEncryptionKeyArn })).toContain('wxkeeper-key-refused');
});
