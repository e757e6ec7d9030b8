/** The HTTP API: the catalog's routes, request throttling, and an access log without query strings. */
import { Fn } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  LogGroupLogDestination,
  type HttpStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { createLogGroup, type LogSettings } from '../data/logs.ts';
import { type FunctionName } from '../function-catalog.ts';
import { routeKeyOf, routes } from '../function-routes.ts';
import type { Throttle } from '../functions/throttles.ts';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import { ServiceDomain } from './domain.ts';

/**
 * What all routes let through together. No document says whether the stage's own limit also counts
 * the requests of routes that have another one: at their sum it never limits a route of ours.
 */
const ALL_ROUTES: Throttle = {
  requestsPerSecond: sum(routes.map(({ throttle }) => throttle.requestsPerSecond)),
  burst: sum(routes.map(({ throttle }) => throttle.burst)),
};

export interface ServiceHttpApiProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  domain?: DeploySettings['domain'];
  previousDomains: DeploySettings['previousDomains'];
  defaultEndpoint: DeploySettings['defaultEndpoint'];
  logs: LogSettings;
}

/** The API that WeChat and merchants' browsers call. */
export class ServiceHttpApi extends Construct {
  readonly api: HttpApi;
  /** `https://host`, without a slash at the end. */
  readonly baseUrl: string;
  /** The host name without scheme, as WeChat's console expects domains. */
  readonly host: string;
  /** The service's own domain. Without it, the API has a host name of AWS. */
  readonly domain: ServiceDomain | undefined;
  /** The log of all requests. */
  readonly accessLog: LogGroup;
  private readonly stage: HttpStage;

  constructor(scope: Construct, id: string, props: ServiceHttpApiProps) {
    super(scope, id);
    const { serviceName, domain, previousDomains, defaultEndpoint, logs } = props;
    const domains = new Construct(this, 'Domain');
    this.domain = domain && new ServiceDomain(domains, domain);
    const previous = previousDomains.map((each) => new ServiceDomain(domains, each));
    this.api = new HttpApi(this, 'Api', {
      apiName: serviceName,
      createDefaultStage: false,
      // WeChat may still push to it after a domain was added: whoever is done with it closes it.
      disableExecuteApiEndpoint: defaultEndpoint === 'closed',
    });
    this.accessLog = createAccessLog(this, serviceName, logs);
    this.stage = this.api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: ALL_ROUTES.requestsPerSecond, burstLimit: ALL_ROUTES.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: accessLogFormat,
      },
    });
    for (const each of [...(this.domain ? [this.domain] : []), ...previous]) {
      each.leadTo(this.api, this.stage);
    }
    this.baseUrl = domain ? `https://${domain.name}` : this.api.apiEndpoint;
    this.host = domain ? domain.name : Fn.select(1, Fn.split('://', this.baseUrl));
  }

  /**
   * Connects the routes to the functions. This is a separate step because the functions are created
   * after the API: their environment contains its URL.
   */
  connectRoutes(functions: Readonly<Record<FunctionName, IFunction>>): void {
    addRoutes(this.api, functions);
    throttleRoutes(this.stage, this.api);
  }
}

/**
 * Logs the route instead of the path, and no query string: paths contain the secret state, and query
 * strings the authorization code.
 */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    routeKey: '$context.routeKey',
    status: '$context.status',
    latencyMilliseconds: '$context.responseLatency',
    sourceIp: '$context.identity.sourceIp',
    // Why API Gateway answers itself, and why a function could not be invoked or did not answer.
    error: '$context.error.message',
    errorType: '$context.error.responseType',
    integrationError: '$context.integrationErrorMessage',
  }),
);

/**
 * The prefix `/aws/vendedlogs/` needs a single permission for log delivery. For other names AWS adds
 * each log group to a resource policy, whose size is limited.
 */
function createAccessLog(scope: Construct, serviceName: string, logs: LogSettings): LogGroup {
  const logGroupName = `/aws/vendedlogs/${serviceName}-http-api`;
  return createLogGroup(scope, 'AccessLog', { ...logs, logGroupName });
}

/** Adds all routes. Routes of the same function share one integration. */
function addRoutes(api: HttpApi, functions: Readonly<Record<FunctionName, IFunction>>): void {
  const integrations = new Map<FunctionName, HttpLambdaIntegration>();
  for (const { method, path, functionName } of routes) {
    const integration =
      integrations.get(functionName) ??
      new HttpLambdaIntegration(functionName, functions[functionName]);
    integrations.set(functionName, integration);
    api.addRoutes({ path, methods: [HttpMethod[method]], integration });
  }
}

/** Sets the limit of each route. */
function throttleRoutes(stage: HttpStage, api: HttpApi): void {
  const resource = stage.node.defaultChild;
  if (!(resource instanceof CfnStage)) throw new TypeError('The stage is not a CfnStage');
  resource.routeSettings = Object.fromEntries(
    routes.map((route) => [routeKeyOf(route), routeSettings(route.throttle)]),
  );
  // API Gateway accepts limits only for routes that already exist.
  for (const route of api.node.children) {
    if (route instanceof HttpRoute) resource.node.addDependency(route);
  }
}

function routeSettings({ requestsPerSecond, burst }: Throttle) {
  return { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: burst };
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, each) => total + each, 0);
}
