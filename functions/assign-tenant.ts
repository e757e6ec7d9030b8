/** Assigns an account to a tenant: for grants that came without a link which names one. */
import { grantAnswer } from '../shared/onboarding/grant-answer.ts';
import { assignmentRequest } from '../shared/onboarding/tenant-request.ts';
import { assignTenant } from '../shared/onboarding/tenant.ts';
import { createTenantServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { Bus, PlainServices, Storage } from '../shared/services.ts';

const readAssignment = requestReader(assignmentRequest);

export const createHandler = (services: PlainServices & Storage & Bus) =>
  invokeHandler(
    async (event) => grantAnswer(await assignTenant(readAssignment(event, services), services)),
    services,
  );

export const handler = createHandler(createTenantServices());
