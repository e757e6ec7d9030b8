/** Each route has its own throttle, and none that lets a stranger take what others need. */
import { describe, expect, it } from '@jest/globals';
import { functionCatalog } from '../../../infra/function-catalog.ts';
import { routeKeyOf, routes } from '../../../infra/function-routes.ts';
import { throttles } from '../../../infra/functions/throttles.ts';
import { read } from '../../support/documents.ts';
import { findAll, findOne, synthesizeStack } from '../synthesized-stack.ts';

const template = synthesizeStack();
const stage = findOne(template, 'AWS::ApiGatewayV2::Stage');
const settings: Record<string, { ThrottlingRateLimit: number; ThrottlingBurstLimit: number }> =
  stage.properties.RouteSettings;
const routeKeys = findAll(template, 'AWS::ApiGatewayV2::Route').map(
  ({ properties }): string => properties.RouteKey,
);

/** Of API Gateway, for all APIs of an account and region. */
const ACCOUNT = { requestsPerSecond: 10_000, burst: 5000 };
/** Of Lambda, AWS's default. */
const EXECUTIONS = 1000;

const limitsOf = (routeKey: string) => [
  settings[routeKey]?.ThrottlingRateLimit,
  settings[routeKey]?.ThrottlingBurstLimit,
];

describe('the throttles', () => {
  it('are of each route, and of no other', () => {
    expect(Object.keys(settings).toSorted()).toEqual(routeKeys.toSorted());
    for (const routeKey of routeKeys) {
      expect(limitsOf(routeKey)).toEqual([expect.any(Number), expect.any(Number)]);
    }
  });

  it.each([
    ['POST /{componentAppId}/events', 200, 400],
    ['GET /{componentAppId}/events', 5, 10],
    ['POST /{componentAppId}/messages/{authorizerAppId}', 500, 1000],
    ['GET /{componentAppId}/messages/{authorizerAppId}', 5, 10],
    ['GET /{componentAppId}/authorize', 10, 20],
    ['GET /{componentAppId}/invited', 10, 20],
    ['GET /{componentAppId}/authorize/{state}', 10, 20],
    ['GET /{file}', 5, 10],
    ['GET /', 1, 2],
    ['GET /{componentAppId}/authorize/{rest+}', 1, 2],
    ['GET /{componentAppId}/invited/{rest+}', 1, 2],
  ])('let %s have %d a second and %d at once', (routeKey, requestsPerSecond, burst) => {
    expect(limitsOf(routeKey)).toEqual([requestsPerSecond, burst]);
  });

  it('can only be set once the routes are there', () => {
    const { DependsOn } = template.toJSON().Resources[stage.id];
    for (const { id } of findAll(template, 'AWS::ApiGatewayV2::Route')) {
      expect(DependsOn).toContain(id);
    }
  });

  it('are not limited further by the stage, should it count what all routes get', () => {
    const total = (name: 'ThrottlingRateLimit' | 'ThrottlingBurstLimit') =>
      Object.values(settings).reduce((sum, each) => sum + each[name], 0);
    expect(stage.properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: {
        ThrottlingRateLimit: total('ThrottlingRateLimit'),
        ThrottlingBurstLimit: total('ThrottlingBurstLimit'),
      },
    });
  });

  it('leave most of what the account may have to its other APIs', () => {
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = stage.properties.DefaultRouteSettings;
    expect(ThrottlingRateLimit).toBeLessThan(ACCOUNT.requestsPerSecond / 10);
    expect(ThrottlingBurstLimit).toBeLessThan(ACCOUNT.burst / 2);
  });
});

describe('what strangers can take up', () => {
  const others = routes.filter(({ method }) => method === 'GET');
  const taken = others
    .map(
      ({ functionName, throttle }) =>
        throttle.burst + throttle.requestsPerSecond * functionCatalog[functionName].timeoutSeconds,
    )
    .reduce((sum, each) => sum + each, 0);

  it('leaves a fifth of the executions, should each of theirs take all its time', () => {
    expect(taken).toBeLessThan(EXECUTIONS * 0.8);
  });

  it('is documented with these figures', () => {
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = stage.properties.DefaultRouteSettings;
    const burst = Number(ThrottlingBurstLimit).toLocaleString('en');
    const security = read('docs/security.md');
    expect(security).toContain(`are ${ThrottlingRateLimit} a second and ${burst} at once`);
    expect(security).toContain(`strangers would fill ${taken} of the account's 1,000`);
  });

  it('is nothing of what WeChat pushes: these routes are apart', () => {
    const pushed = routes.filter(({ method }) => method === 'POST').map(routeKeyOf);
    expect(pushed).toEqual([
      'POST /{componentAppId}/events',
      'POST /{componentAppId}/messages/{authorizerAppId}',
    ]);
    for (const { throttle } of others) expect(throttle.burst).toBeLessThan(throttles.events.burst);
  });

  it('is bounded at the push routes too, where each refusal takes milliseconds', () => {
    const { events, messages } = throttles;
    const perSecond = events.requestsPerSecond + messages.requestsPerSecond;
    const REFUSAL_SECONDS = 0.01;
    // Of a new account.
    expect(perSecond * REFUSAL_SECONDS).toBeLessThan(10);
  });
});
