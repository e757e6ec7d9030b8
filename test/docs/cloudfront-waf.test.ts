/** docs/examples/cloudfront-waf.ts synthesizes, with wxkeeper's own stack behind it. */
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeOwnAddress, Edge } from '../../docs/examples/cloudfront-waf.ts';
import { routeKeyOf, routes } from '../../infra/function-routes.ts';
import { readDeploySettings } from '../../infra/settings/deploy-settings.ts';
import { WxkeeperStack } from '../../infra/wxkeeper-stack.ts';
import { cdkContext, findAll, findOne } from '../infra/synthesized-stack.ts';

const domain = {
  name: 'wechat.example.com',
  certificateArn: 'arn:aws:acm:ap-east-1:111122223333:certificate/a',
};
const clientCertificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/c';
const domainTarget = 'd-0a1b2c3d4e.execute-api.ap-east-1.amazonaws.com';

let outdir: string;
let behind: Template;
let edge: Template;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'wxkeeper-edge-'));
  const app = new App({ outdir, builtinCloudFormationValidation: false });
  const wxkeeper = stackWith(app, { domain, defaultEndpoint: 'closed' });
  closeOwnAddress(wxkeeper, 's3://truststore/ca.pem');
  const front = new Edge(app, 'wxkeeper-edge', {
    env: { region: 'us-east-1' },
    domainName: domain.name,
    certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/b',
    clientCertificateArn,
    domainTarget,
  });
  behind = Template.fromStack(wxkeeper);
  edge = Template.fromStack(front);
});
afterAll(() => {
  rmSync(outdir, { recursive: true });
});

function stackWith(app: App, settings: object): WxkeeperStack {
  return new WxkeeperStack(app, 'wxkeeper', {
    settings: readDeploySettings({ ...cdkContext, ...settings }),
    functionCode: () => Code.fromInline('exports.handler = async () => {};'),
  });
}

describe('the API behind it', () => {
  it('has no address that asks for no certificate', () => {
    expect(findOne(behind, 'AWS::ApiGatewayV2::Api').properties.DisableExecuteApiEndpoint).toBe(
      true,
    );
    expect(
      findOne(behind, 'AWS::ApiGatewayV2::DomainName').properties.MutualTlsAuthentication,
    ).toEqual({ TruststoreUri: 's3://truststore/ca.pem' });
  });

  it('has no record of its own: the name leads to CloudFront', () => {
    expect(findAll(behind, 'AWS::Route53::RecordSet')).toEqual([]);
  });

  it('cannot be closed without a domain', () => {
    const open = stackWith(new App({ outdir: join(outdir, 'open') }), {});
    expect(() => closeOwnAddress(open, 's3://truststore/ca.pem')).toThrow('Set "domain"');
  });
});

describe('the distribution', () => {
  it('asks the API with its certificate and with the name that was asked for', () => {
    const { DistributionConfig } = findOne(edge, 'AWS::CloudFront::Distribution').properties;
    expect(DistributionConfig).toMatchObject({
      Aliases: [domain.name],
      WebACLId: { 'Fn::GetAtt': [findOne(edge, 'AWS::WAFv2::WebACL').id, 'Arn'] },
      Origins: [
        {
          DomainName: domainTarget,
          CustomOriginConfig: {
            OriginProtocolPolicy: 'https-only',
            OriginMtlsConfig: { ClientCertificateArn: clientCertificateArn },
          },
        },
      ],
      DefaultCacheBehavior: {
        AllowedMethods: expect.arrayContaining(['GET', 'POST']),
        // AWS's own policies Managed-CachingDisabled and Managed-AllViewer.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
        ViewerProtocolPolicy: 'https-only',
      },
    });
  });
});

describe('the rules', () => {
  interface Match {
    FieldToMatch: { Method?: object; UriPath?: object };
    PositionalConstraint: string;
    SearchString: string;
  }
  interface Statement {
    AndStatement?: { Statements: Statement[] };
    OrStatement?: { Statements: Statement[] };
    NotStatement?: { Statement: Statement };
    ByteMatchStatement?: Match;
  }

  function holds(statement: Statement, method: string, path: string): boolean {
    const { AndStatement, OrStatement, NotStatement, ByteMatchStatement } = statement;
    if (AndStatement) return AndStatement.Statements.every((each) => holds(each, method, path));
    if (OrStatement) return OrStatement.Statements.some((each) => holds(each, method, path));
    if (NotStatement) return !holds(NotStatement.Statement, method, path);
    const { FieldToMatch, PositionalConstraint, SearchString = '' } = ByteMatchStatement ?? {};
    const text = FieldToMatch?.Method ? method : path;
    if (PositionalConstraint === 'EXACTLY') return text === SearchString;
    return PositionalConstraint === 'ENDS_WITH'
      ? text.endsWith(SearchString)
      : text.includes(SearchString);
  }

  const rules = (): Rule[] => findOne(edge, 'AWS::WAFv2::WebACL').properties.Rules;
  interface Rule {
    Name: string;
    Action: object;
    Statement: { RateBasedStatement: { Limit: number; ScopeDownStatement: Statement } };
  }

  it('count each address apart, pushes more generously than visits', () => {
    const blocked = { Block: { CustomResponse: { ResponseCode: 429 } } };
    const rule = (Name: string, Limit: number) => ({
      Name,
      Action: blocked,
      Statement: {
        RateBasedStatement: { Limit, AggregateKeyType: 'IP', EvaluationWindowSec: 300 },
      },
    });
    expect(rules()).toMatchObject([rule('pushes', 30_000), rule('visits', 100)]);
    expect(findOne(edge, 'AWS::WAFv2::WebACL').properties.Scope).toBe('CLOUDFRONT');
  });

  it.each(routes.map((route) => [routeKeyOf(route), route] as const))(
    '%s counts under one of them',
    (_routeKey, { method, path }) => {
      const asked = path.replaceAll(/\{\w+\}/g, 'wx0123456789abcdef');
      const counting = rules().filter(({ Statement: { RateBasedStatement } }) =>
        holds(RateBasedStatement.ScopeDownStatement, method, asked),
      );
      expect(counting.map(({ Name }) => Name)).toEqual([method === 'POST' ? 'pushes' : 'visits']);
    },
  );
});
