/**
 * CloudFront with AWS WAF in front of wxkeeper's HTTP API: a rate rule counts each address apart, and
 * WeChat's pushes apart from all else. The API itself takes requests of CloudFront alone: without its
 * client certificate the TLS handshake fails, before a route or its throttle counts anything.
 *
 * docs/security.md says what has to be there before, and how both stacks are deployed.
 */
import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnApi, CfnDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  CfnDistribution,
  Distribution,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** Requests of one address in five minutes. A merchant's visit is two, with some reloads. */
const VISITS = 100;
/** 100 a second of one address: four times what all of WeChat's push for 100,000 accounts. */
const PUSHES = 30_000;

/** What was made before: docs/security.md has the order. */
export interface EdgeProps extends StackProps {
  /** As in wxkeeper's setting `domain`. */
  domainName: string;
  /** Of this name, for browsers and WeChat; in us-east-1. */
  certificateArn: string;
  /** By which CloudFront proves to the API that it is CloudFront; in us-east-1. */
  clientCertificateArn: string;
  /** wxkeeper's output `DomainTarget`. */
  domainTarget: string;
}

/** The distribution with its rules. To be deployed in us-east-1, wherever wxkeeper is. */
export class Edge extends Stack {
  constructor(scope: Construct, id: string, props: EdgeProps) {
    super(scope, id, props);
    const distribution = new Distribution(this, 'Distribution', {
      domainNames: [props.domainName],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      webAclId: createRules(this).attrArn,
      defaultBehavior: {
        origin: new HttpOrigin(props.domainTarget, {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        // Every answer is for one visitor or one push.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        // With Host: API Gateway finds the API by it, and wxkeeper the address that WeChat leads back to.
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
      },
    });
    const resource = distribution.node.defaultChild;
    if (!(resource instanceof CfnDistribution)) throw new TypeError('not a CfnDistribution');
    resource.addPropertyOverride(
      'DistributionConfig.Origins.0.CustomOriginConfig.OriginMtlsConfig.ClientCertificateArn',
      props.clientCertificateArn,
    );
  }
}

/**
 * Closes the API's own addresses, in wxkeeper's stack.
 *
 * @param truststoreUri `s3://bucket/ca.pem`, with the authority of CloudFront's client certificate alone
 */
export function closeOwnAddress(wxkeeper: Stack, truststoreUri: string): void {
  const parts = wxkeeper.node.findAll();
  const domains = parts.filter((part) => part instanceof CfnDomainName);
  const isOpen = parts.some((part) => part instanceof CfnApi && !part.disableExecuteApiEndpoint);
  if (domains.length === 0 || isOpen) {
    throw new Error(
      'Set "domain" and "defaultEndpoint": "closed": else the API keeps an address that asks for ' +
        'no certificate.',
    );
  }
  for (const domain of domains) domain.mutualTlsAuthentication = { truststoreUri };
}

function createRules(scope: Construct): CfnWebACL {
  return new CfnWebACL(scope, 'Rules', {
    scope: 'CLOUDFRONT',
    defaultAction: { allow: {} },
    visibilityConfig: visible('wxkeeper'),
    rules: [
      rateRule('pushes', 0, { limit: PUSHES, of: push }),
      rateRule('visits', 1, { limit: VISITS, of: { notStatement: { statement: push } } }),
    ],
  });
}

/** Blocks an address for as long as it asks more often. */
function rateRule(
  name: string,
  priority: number,
  { limit, of }: { limit: number; of: CfnWebACL.StatementProperty },
): CfnWebACL.RuleProperty {
  const rateBasedStatement = {
    limit,
    evaluationWindowSec: 300,
    aggregateKeyType: 'IP',
    scopeDownStatement: of,
  };
  return {
    name,
    priority,
    // As API Gateway answers what is too much.
    action: { block: { customResponse: { responseCode: 429 } } },
    statement: { rateBasedStatement },
    visibilityConfig: visible(name),
  };
}

const matching = (
  field: CfnWebACL.FieldToMatchProperty,
  positionalConstraint: 'EXACTLY' | 'ENDS_WITH' | 'CONTAINS',
  searchString: string,
): CfnWebACL.StatementProperty => ({
  byteMatchStatement: {
    fieldToMatch: field,
    positionalConstraint,
    searchString,
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
});

/** 授权事件接收URL and 消息与事件接收URL. */
const push: CfnWebACL.StatementProperty = {
  andStatement: {
    statements: [
      matching({ method: {} }, 'EXACTLY', 'POST'),
      {
        orStatement: {
          statements: [
            matching({ uriPath: {} }, 'ENDS_WITH', '/events'),
            matching({ uriPath: {} }, 'CONTAINS', '/messages/'),
          ],
        },
      },
    ],
  },
};

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}
