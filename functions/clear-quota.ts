/** Resets WeChat's daily quotas for an operator, and ends the waiting for midnight of all accounts. */
import { createComponentServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { ComponentServices } from '../shared/services.ts';
import { resetQuota } from '../shared/tokens/quota-reset.ts';
import { quotaRequest } from '../shared/tokens/token-request.ts';

const readReset = requestReader(quotaRequest);

export const createHandler = (services: ComponentServices) =>
  invokeHandler(async (event) => resetQuota(readReset(event, services), services), services);

export const handler = createHandler(createComponentServices());
