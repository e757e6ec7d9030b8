/** For other CDK stacks: places a function that speaks to WeChat itself behind the listed addresses. */
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function } from 'aws-cdk-lib/aws-lambda';
import { StringListParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { guestNetworkParameters } from '../resource-names.ts';
import { requireServiceName } from './service-name.ts';

/** The deployment of wxkeeper whose addresses are on WeChat's list (白名单IP地址列表). */
export interface ListedAddressesProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
}

/**
 * Places a function behind the addresses of a deployment in the same account and region. All its
 * calls then leave through the NAT there, by HTTPS only. The deployment must have the setting
 * `sharedAddresses`, and be deployed first: the ids of its network are read from two parameters with
 * fixed names whenever the function's stack is deployed. Nothing is imported from the other stack.
 *
 * @param guest a function without `vpc`
 * @throws {Error} if the function is in a VPC already, or no deployment has that name
 *
 * @example
 * placeBehindListedAddresses(orderFunction);
 */
export function placeBehindListedAddresses(
  guest: Function,
  { serviceName }: ListedAddressesProps = {},
): void {
  const names = guestNetworkParameters(requireServiceName(serviceName));
  const resource = guest.node.defaultChild as CfnFunction | undefined;
  if (!resource) {
    throw new Error(`The function ${guest.node.path} is imported: place it where it is made.`);
  }
  if (guest.isBoundToVpc || resource.vpcConfig !== undefined) {
    throw new Error(
      `The function ${guest.node.path} is in a VPC already. ` +
        'To place it behind the listed addresses, create it without "vpc", and place it once.',
    );
  }
  resource.vpcConfig = {
    subnetIds: StringListParameter.valueForTypedListParameter(guest, names.subnetIds),
    securityGroupIds: [StringParameter.valueForStringParameter(guest, names.securityGroupId)],
  };
  // With the function's role, Lambda connects it to the network.
  guest.role?.addManagedPolicy(
    ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole'),
  );
}
