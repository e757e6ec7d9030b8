/** The names of a deployment's resources, for the stack and the local service. */

/** The prefix of all names. A stage appends its own name. */
export const SERVICE_NAME = 'wxkeeper';

/** What a stage can be called; empty for the deployment without one. */
export const STAGE_NAME = /^([a-z][a-z0-9]{0,9})?$/;

/** Whether it is `wxkeeper`, or `wxkeeper-<stageName>`. */
export function isServiceName(name: string): boolean {
  const stageName = name.slice(`${SERVICE_NAME}-`.length);
  const isOfStage = name === `${SERVICE_NAME}-${stageName}` && stageName !== '';
  return name === SERVICE_NAME || (isOfStage && STAGE_NAME.test(stageName));
}

/** The prefix of all resource names: `wxkeeper`, or `wxkeeper-<stageName>`. */
export function serviceNameOf({ stageName }: { stageName: string }): string {
  return stageName === '' ? SERVICE_NAME : `${SERVICE_NAME}-${stageName}`;
}

/** @param serviceName `wxkeeper`, or with the name of the stage */
export function queueNames(serviceName: string): { queue: string; deadLetterQueue: string } {
  const name = `${serviceName}-authorization-events`;
  return { queue: `${name}.fifo`, deadLetterQueue: `${name}-dead-letter.fifo` };
}

/**
 * The queue for events that the bus could not deliver.
 *
 * @param serviceName `wxkeeper`, or with the name of the stage
 */
export function busDeadLetterQueueName(serviceName: string): string {
  return `${serviceName}-bus-dead-letter`;
}

/**
 * The queue for calls of the scheduler that Lambda did not accept.
 *
 * @param serviceName `wxkeeper`, or with the name of the stage
 */
export function schedulesDeadLetterQueueName(serviceName: string): string {
  return `${serviceName}-schedules-dead-letter`;
}

/**
 * The name of a component's secret is `componentPrefix` followed by its appid.
 *
 * @param serviceName `wxkeeper`, or with the name of the stage
 */
export function secretNames(serviceName: string): {
  componentPrefix: string;
  linkSigningKey: string;
} {
  return {
    componentPrefix: `${serviceName}/components/`,
    linkSigningKey: `${serviceName}/link-signing-key`,
  };
}

/**
 * The parameters from which other stacks read where their functions share the listed addresses.
 *
 * @param serviceName `wxkeeper`, or with the name of the stage
 */
export function guestNetworkParameters(serviceName: string): {
  subnetIds: string;
  securityGroupId: string;
} {
  const path = `/${serviceName}/guest-network`;
  return { subnetIds: `${path}/subnet-ids`, securityGroupId: `${path}/security-group-id` };
}
