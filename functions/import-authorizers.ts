/** Takes accounts in that another service has kept so far, for the command line. */
import { createServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import { importAccounts } from '../shared/moving/import-accounts.ts';
import { importRequest } from '../shared/moving/import-request.ts';
import type { Services } from '../shared/services.ts';

/** The check of one account takes less: a look-up of the platform's token, and a renewal with repairs. */
export const TIME_TO_CHECK_SECONDS = 60;

const readImport = requestReader(importRequest);

export const createHandler = (services: Services) =>
  invokeHandler(
    async (event, context) =>
      importAccounts(readImport(event, services), {
        ...services,
        hasTimeLeft: () => context.getRemainingTimeInMillis() > TIME_TO_CHECK_SECONDS * 1000,
      }),
    services,
  );

export const handler = createHandler(createServices());
