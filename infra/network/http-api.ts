/** The HTTP API: the catalogue's routes, a limit on requests, and a log without query strings. */
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
import { routes, type FunctionName } from '../function-catalog.ts';
import type { Route } from '../functions/function-row.ts';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import { ServiceDomain } from './domain.ts';

/** Well above what WeChat pushes, well below the account's 10,000: a flood stays ours alone. */
const REQUESTS_PER_SECOND = 500;
const REQUESTS_AT_ONCE = 1000;

export interface ServiceHttpApiProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  domain?: DeploySettings['domain'];
  logs: LogSettings;
}

/** The API that WeChat and merchants' browsers call. */
export class ServiceHttpApi extends Construct {
  readonly api: HttpApi;
  /** `https://host`, without a slash at the end. */
  readonly baseUrl: string;
  /** The bare host, as WeChat's console wants domains. */
  readonly host: string;
  /** The service's own domain; without it, the API has an address of AWS's. */
  readonly domain: ServiceDomain | undefined;
  /** Of its requests. */
  readonly accessLog: LogGroup;
  private readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { serviceName, domain, logs }: ServiceHttpApiProps) {
    super(scope, id);
    this.domain = domain && new ServiceDomain(this, 'Domain', domain);
    this.api = new HttpApi(this, 'Api', {
      apiName: serviceName,
      createDefaultStage: false,
      // One way in: what is said of the domain in WeChat's console holds for all that comes.
      disableExecuteApiEndpoint: domain !== undefined,
    });
    this.accessLog = createAccessLog(this, serviceName, logs);
    this.stage = this.api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: REQUESTS_PER_SECOND, burstLimit: REQUESTS_AT_ONCE },
      accessLogSettings: {
        destination: new LogGroupLogDestination(this.accessLog),
        format: accessLogFormat,
      },
      ...(this.domain && { domainMapping: { domainName: this.domain.domainName } }),
    });
    this.baseUrl = domain ? `https://${domain.name}` : this.api.apiEndpoint;
    this.host = domain ? domain.name : Fn.select(1, Fn.split('://', this.baseUrl));
  }

  /** The functions come after the API, whose address they are told. */
  leadTo(functions: Readonly<Record<FunctionName, IFunction>>): void {
    addRoutes(this.api, functions);
    limitRoutes(this.stage, this.api);
  }
}

/** Only what tells nothing secret: paths carry the state, query strings the authorization code. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    routeKey: '$context.routeKey',
    status: '$context.status',
    latencyMilliseconds: '$context.responseLatency',
    sourceIp: '$context.identity.sourceIp',
  }),
);

/** Under this prefix log delivery is allowed once for all, not in a policy that can fill up. */
function createAccessLog(scope: Construct, serviceName: string, logs: LogSettings): LogGroup {
  const logGroupName = `/aws/vendedlogs/${serviceName}-http-api`;
  return createLogGroup(scope, 'AccessLog', { ...logs, logGroupName });
}

/** One integration for each function, however many routes lead to it. */
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

/** The limits that routes have of their own. */
function limitRoutes(stage: HttpStage, api: HttpApi): void {
  const resource = stage.node.defaultChild;
  if (!(resource instanceof CfnStage)) throw new TypeError('the stage is no CfnStage');
  resource.routeSettings = Object.fromEntries(
    routes.flatMap(({ method, path, throttle }) =>
      throttle ? [[`${method} ${path}`, routeSettings(throttle)]] : [],
    ),
  );
  // API Gateway takes limits only for routes that are there.
  for (const route of api.node.children) {
    if (route instanceof HttpRoute) resource.node.addDependency(route);
  }
}

function routeSettings({ requestsPerSecond, burst }: NonNullable<Route['throttle']>) {
  return { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: burst };
}
