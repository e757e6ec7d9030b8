/** Hands accounts out with their refresh tokens, for the command line: nobody is granted it by default. */
import { createExportServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import { exportAccounts } from '../shared/moving/export-accounts.ts';
import { exportRequest } from '../shared/moving/export-request.ts';
import type { PlainServices, Storage } from '../shared/services.ts';

const readExport = requestReader(exportRequest);

export const createHandler = (services: PlainServices & Storage) =>
  invokeHandler(async (event) => exportAccounts(readExport(event, services), services), services);

export const handler = createHandler(createExportServices());
