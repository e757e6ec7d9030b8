/** The HTTP API: the routes of routes.ts, a limit on requests, and a log without query strings. */
import { Fn, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  LogGroupLogDestination,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routes, type FunctionName } from './routes.ts';
import { LOG_RETENTION } from './service-function.ts';

/** Well above what WeChat pushes, well below the account's 10,000: a flood stays ours alone. */
const REQUESTS_PER_SECOND = 500;
const REQUESTS_AT_ONCE = 1000;

/** The API that WeChat and merchants' browsers call. */
export class ServiceHttpApi extends Construct {
  readonly api: HttpApi;
  /** `https://host`, without a slash at the end. */
  readonly baseUrl: string;
  /** The bare host, as WeChat's console wants domains. */
  readonly host: string;

  /** @param serviceName `wxkeeper`, or with the name of the stage */
  constructor(scope: Construct, id: string, serviceName: string) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', { apiName: serviceName, createDefaultStage: false });
    this.api.addStage('Stage', {
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: REQUESTS_PER_SECOND, burstLimit: REQUESTS_AT_ONCE },
      accessLogSettings: accessLog(this, serviceName),
    });
    this.baseUrl = this.api.apiEndpoint;
    this.host = Fn.select(1, Fn.split('://', this.baseUrl));
  }

  /** The functions come after the API, whose address they are told. */
  leadTo(functions: Readonly<Record<FunctionName, IFunction>>): void {
    addRoutes(this.api, functions);
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

function accessLog(
  scope: Construct,
  serviceName: string,
): NonNullable<StageOptions['accessLogSettings']> {
  const logGroup = new LogGroup(scope, 'AccessLog', {
    // Under this prefix log delivery is allowed once for all, not in a policy that can fill up.
    logGroupName: `/aws/vendedlogs/${serviceName}-http-api`,
    retention: LOG_RETENTION,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return { destination: new LogGroupLogDestination(logGroup), format: accessLogFormat };
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
