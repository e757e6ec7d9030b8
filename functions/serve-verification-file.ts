/** Serves `/<name>.txt` at the domain's root, by which WeChat's console verifies the domain. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { requireVariables } from '../shared/config.ts';
import { textAnswer } from '../shared/edge/http-handler.ts';

export const createHandler =
  (files: Readonly<Record<string, string>>) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const name = event.pathParameters?.['file'] ?? '';
    const text = Object.hasOwn(files, name) ? files[name] : undefined;
    return text === undefined
      ? textAnswer(404, 'file-unknown: no such file')
      : textAnswer(200, text);
  };

export const handler = createHandler(
  JSON.parse(requireVariables(['VERIFICATION_FILES']).VERIFICATION_FILES),
);
