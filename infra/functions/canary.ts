/**
 * A new version of the functions that take in pushes and look up tokens gets a tenth of the invocations
 * for five minutes. If the alarm goes off, CodeDeploy leads all back to the version before.
 */
import { Annotations, Aws } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type Function, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { LIVE_ALIAS } from '../../shared/aws/invoked-alias.ts';
import { functionsWith, type FunctionName } from '../function-catalog.ts';

type Functions = Readonly<Record<FunctionName, Function>>;

/** The aliases `live`, by function. */
export type LiveAliases = Partial<Record<FunctionName, Alias>>;

const withCanary = functionsWith(({ canary }) => canary === true);

/** An alias `live` for each function with a canary: WeChat's pushes come by it, and look-ups can. */
export function createLiveAliases(functions: Functions): LiveAliases {
  return Object.fromEntries(
    withCanary.map((name) => {
      const invoked = functions[name];
      const version = invoked.currentVersion as IVersion;
      // Who may invoke the function itself may not invoke an alias, and that is what is meant.
      Annotations.of(invoked).acknowledgeWarning(
        '@aws-cdk/aws-lambda:addPermissionsToVersionOrAlias',
      );
      return [name, new Alias(invoked, LIVE_ALIAS, { aliasName: LIVE_ALIAS, version })];
    }),
  );
}

/** The functions, each by its alias `live` where it has one. */
export function livingFunctions(
  functions: Functions,
  live: LiveAliases,
): Readonly<Record<FunctionName, IFunction>> {
  // Alias implements IFunction. The types differ only in how they declare optional properties.
  return { ...functions, ...(live as Partial<Record<FunctionName, IFunction>>) };
}

/** What is shifted, and what takes it back. */
export interface CanaryProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  functions: Functions;
  live: LiveAliases;
  /** The aliases of each function by the callers' names. */
  aliases: Partial<Record<FunctionName, Readonly<Record<string, Alias>>>>;
  alarms: readonly IAlarm[];
}

/**
 * A deployment group for each alias by which a function with a canary is invoked: `live`, and those of
 * callers. All begin together, and watch the same alarm. An alias that is new is made at once.
 */
export class Canary extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id);
    const { serviceName, functions, live, aliases, alarms } = props;
    const applicationName = serviceName;
    const application = new LambdaApplication(this, 'Application', { applicationName });
    const shifted = withCanary.map((name) => ({
      name,
      functionArn: functions[name].functionArn,
      aliases: { ...(live[name] && { [LIVE_ALIAS]: live[name] }), ...aliases[name] },
    }));
    this.role = createRole(this, shifted);
    const policy = this.role.node.findChild('DefaultPolicy');
    for (const { name, aliases: ofFunction } of shifted) {
      for (const [aliasName, alias] of Object.entries(ofFunction)) {
        const group = new LambdaDeploymentGroup(this, `${name}-${aliasName}`, {
          application,
          alias,
          alarms: [...alarms],
          role: this.role.withoutPolicyUpdates(),
          deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        });
        group.node.addDependency(policy);
      }
    }
  }
}

/** A function and the aliases by which it is invoked. */
interface Shifted {
  functionArn: string;
  aliases: Readonly<Record<string, Alias>>;
}

/**
 * Without AWS's managed policy, which allows it for all functions of the account. In China the service
 * has another name, which only the one with the region has everywhere.
 */
function createRole(scope: Construct, shifted: readonly Shifted[]): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal(`codedeploy.${Aws.REGION}.${Aws.URL_SUFFIX}`),
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
      resources: shifted.flatMap(({ functionArn, aliases }) => [
        functionArn,
        ...Object.keys(aliases).map((name) => `${functionArn}:${name}`),
      ]),
    }),
  );
  role.addToPolicy(
    new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
  );
  return role;
}
