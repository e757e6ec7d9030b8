/** The settings of the construct are those of `cdk.json`, in their types and in their checks. */
import { App, Stack } from 'aws-cdk-lib';
import { CfnEIP, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from '@jest/globals';
import type * as z from 'zod/mini';
import type { WxkeeperSettings } from '../../../infra/package/wxkeeper-settings.ts';
import { readConstructSettings } from '../../../infra/settings/construct-settings.ts';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import type { settingsSchema } from '../../../infra/settings/settings-schema.ts';

type Readonlys<Value> = Value extends (infer Item)[]
  ? readonly Readonlys<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Readonlys<Value[Key]> }
    : Value;
type Checked = Readonlys<z.input<typeof settingsSchema>>;
type Same<One, Other> = [One, Other] extends [Other, One] ? true : never;
// Neither has more than the other.
const sameNames: Same<keyof WxkeeperSettings, keyof Checked> = true;
const sameTypes: Same<WxkeeperSettings, Checked> = true;

const components = ['wx0a1b2c3d4e5f6789'];
const read = (settings: unknown) => readConstructSettings(settings, {}, 'saas/Wxkeeper');

describe('the settings of the construct', () => {
  it('have the types of the list', () => {
    expect([sameNames, sameTypes]).toEqual([true, true]);
  });

  it('have its defaults', () => {
    expect(read({ components })).toEqual(readDeploySettings({ components }));
  });

  it('have its mistakes', () => {
    expect(() => read({ components: ['wx1'], egress: 'existing-vpc', logRetention: 3 })).toThrow(
      [
        'The settings of saas/Wxkeeper are wrong:',
        '- components[0] must be "wx" followed by 16 of 0-9 and a-f, but is "wx1"',
        '- logRetention is not a setting, the nearest one is logRetentionDays',
        '- existingVpc must be set for egress "existing-vpc"',
      ].join('\n'),
    );
  });

  it.each([
    [undefined, 'are missing'],
    [null, 'are null'],
    [components, 'are ["wx0a1b2c3d4e5f6789"]'],
    ['wx0a1b2c3d4e5f6789', 'are "wx0a1b2c3d4e5f6789"'],
  ])('are an object, and not %j', (settings, text) => {
    expect(() => read(settings)).toThrow(
      `The settings of saas/Wxkeeper must be an object, as in { components: ["wx…"] }, but ${text}`,
    );
  });

  it('have no stages: an app makes one construct for each', () => {
    expect(() => read({ components, stages: {} })).toThrow('- stages is not a setting');
    expect(() => read({ components, '@aws-cdk/core:x': true })).toThrow(
      '- @aws-cdk/core:x is not a setting',
    );
  });

  it('may refer to what the same app makes', () => {
    const stack = new Stack(new App(), 'saas');
    const alarmTopicArn = new Topic(stack, 'Topic').topicArn;
    const vpc = new Vpc(stack, 'Vpc');
    const { subnetIds } = vpc.selectSubnets();
    const existingVpc = { vpcId: vpc.vpcId, subnetIds };
    const settings = { components, alarmTopicArn, egress: 'existing-vpc', existingVpc };
    expect(readConstructSettings(settings, { region: 'eu-west-1' }, 'saas')).toMatchObject({
      alarmTopicArn,
      existingVpc,
    });
  });

  it('may refer to addresses that the same app makes', () => {
    const { attrAllocationId, attrPublicIp } = new CfnEIP(new Stack(new App(), 'saas'), 'Address');
    const addresses = { eipAllocationIds: [attrAllocationId], eipAddresses: [attrPublicIp] };
    expect(read({ components, ...addresses })).toMatchObject(addresses);
  });

  it('say where to write account and region, without which no image can be looked up', () => {
    expect(() => read({ components, egress: 'nat-instance' })).toThrow(
      /natInstanceImage must be set: .* account and region are not known \(AWS credentials, or `env` of a stack\)/,
    );
  });
});
