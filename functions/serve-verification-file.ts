/**
 * Serves what is at the domain's root: `/<name>.txt`, by which WeChat's console verifies the domain, and
 * a page for people who have typed an address.
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { randomUUID } from 'node:crypto';
import { requireVariables } from '../shared/config.ts';
import { headersOfEveryAnswer, textAnswer } from '../shared/edge/http-handler.ts';
import { pageFrame } from '../shared/onboarding/pages/frame.ts';
import { typedAddressPage } from '../shared/onboarding/pages/typed-address.ts';
import { createPageServices } from '../shared/onboarding/platform-setting.ts';
import type { PlatformPorts } from '../shared/onboarding/platform.ts';

export const createHandler =
  (files: Readonly<Record<string, string>>, services: PlatformPorts) =>
  async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { pathParameters: path = {}, headers, requestContext } = event;
    const name = path['file'];
    if (name !== undefined && Object.hasOwn(files, name)) return textAnswer(200, files[name] ?? '');
    const isForProgram = !headers['accept']?.includes('text/html');
    if (name !== undefined && isForProgram) return textAnswer(404, 'file-unknown: no such file');
    const query = event.queryStringParameters ?? {};
    const { requestId: id, timeEpoch: takenInAt } = requestContext;
    const { componentAppId = '' } = path;
    const frame = pageFrame(
      { id, takenInAt, componentAppId, query, headers },
      { newId: randomUUID, platforms: services.platforms },
    );
    const page = typedAddressPage(frame, { path, query, route: event.routeKey });
    return { ...page, headers: { ...headersOfEveryAnswer, ...page.headers } };
  };

export const handler = createHandler(
  JSON.parse(requireVariables(['VERIFICATION_FILES']).VERIFICATION_FILES),
  createPageServices(),
);
