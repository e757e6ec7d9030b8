/** The stack of this project's own app: the service, protected, and where it is deployed to. */
import { Stack, type Environment } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FunctionCode } from './functions/create-functions.ts';
import { addWarnings, Service } from './service.ts';
import type { DeploySettings, DeployTarget } from './settings/deploy-settings.ts';

/** What is deployed, where to, and where the functions' code comes from. */
export interface WxkeeperStackProps {
  settings: DeploySettings;
  functionCode: FunctionCode;
  target?: DeployTarget;
}

/** Keeps the credentials of one or several WeChat third-party platforms alive. */
export class WxkeeperStack extends Stack {
  readonly service: Service;

  constructor(scope: Construct, id: string, props: WxkeeperStackProps) {
    const { settings, functionCode, target = {} } = props;
    super(scope, id, {
      description: 'wxkeeper: keeps the credentials of WeChat third-party platforms alive',
      // WeChat's allow-list has this stack's addresses, and nothing can recreate the table's data.
      terminationProtection: true,
      env: environmentOf(settings, target),
    });
    this.service = new Service(this, 'Default', { settings, functionCode });
    addWarnings(this, settings);
  }
}

/**
 * Leaves the account open where possible, so that one template can be deployed to any account. Only
 * the look-up of a NAT image, which happens during synthesis, needs to know the account.
 */
function environmentOf(
  { egress, natInstanceImage }: DeploySettings,
  { account, region }: DeployTarget,
): Environment {
  const looksUpImage = egress === 'nat-instance' && natInstanceImage === undefined;
  return { ...(region && { region }), ...(looksUpImage && account && { account }) };
}
