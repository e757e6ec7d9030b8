/** The template from which the mapping for `cdk import` takes its logical ids. */
import { expect, it, jest } from '@jest/globals';
import { synthesizeTemplate } from '../../../infra/deploy/synthesize.ts';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { cdkContext, synthesizeStack } from '../synthesized-stack.ts';

const kept = /^AWS::(KMS::Key|DynamoDB::GlobalTable|SecretsManager::Secret)$/;

it('has the ids of what is kept, and needs no account for a machine image', () => {
  const target = { account: '111122223333', region: 'eu-west-2' };
  const settings = readDeploySettings({ ...cdkContext, egress: 'nat-instance' }, target);
  const printed = jest.spyOn(console, 'error').mockReturnValue();
  const { Resources } = synthesizeTemplate(settings, cdkContext);
  printed.mockRestore();
  const deployed = synthesizeStack({ egress: 'nat-instance', natInstanceImage: 'ami-0a' }).toJSON();
  const idsIn = (resources: Record<string, { Type: string }>) =>
    Object.keys(resources).filter((id) => kept.test(resources[id]?.Type ?? ''));
  expect(idsIn(Resources)).toHaveLength(4);
  expect(idsIn(Resources)).toEqual(idsIn(deployed.Resources));
});
