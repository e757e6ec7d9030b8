/** The service's own domain: certificate, records, outputs, and no second way in. */
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { checkDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { findAll, findOne, synthesizeStack } from '../synthesized-stack.ts';

const componentAppId = 'wx0123456789abcdef';
const name = 'wechat.example.com';
const certificateArn =
  'arn:aws:acm:ap-east-1:111122223333:certificate/0a1b2c3d-0000-1111-2222-333344445555';
const hostedZone = { id: 'Z0123456789ABC', name: 'example.com' };

function outputsOf(template: Template): Record<string, unknown> {
  const outputs = Object.entries(template.findOutputs('*'));
  return Object.fromEntries(outputs.map(([id, output]) => [id, output.Value]));
}

describe('with a domain', () => {
  const template = synthesizeStack({ domain: { name, certificateArn } });

  it("AWS's address answers as well until it is closed: WeChat may still push to it", () => {
    const closed = synthesizeStack({
      domain: { name, certificateArn },
      defaultEndpoint: 'closed',
    });
    const [isDisabled, isDisabledThere] = [template, closed].map(
      (each) =>
        findOne(each, 'AWS::ApiGatewayV2::Api').properties.DisableExecuteApiEndpoint as boolean,
    );
    expect([isDisabled, isDisabledThere]).toEqual([false, true]);
  });

  it('the API answers under it, with TLS 1.2 or newer', () => {
    const domain = findOne(template, 'AWS::ApiGatewayV2::DomainName', { DomainName: name });
    expect(domain.properties.DomainNameConfigurations).toEqual([
      expect.objectContaining({
        CertificateArn: certificateArn,
        EndpointType: 'REGIONAL',
        SecurityPolicy: 'TLS_1_2',
      }),
    ]);
    expect(findOne(template, 'AWS::ApiGatewayV2::ApiMapping').properties).toMatchObject({
      DomainName: { Ref: domain.id },
      Stage: '$default',
    });
  });

  it("every string for WeChat's console has it", () => {
    expect(outputsOf(template)).toMatchObject({
      BaseUrl: `https://${name}`,
      [`${componentAppId}InitiatingDomain`]: name,
      [`${componentAppId}EventUrl`]: `https://${name}/${componentAppId}/events`,
      [`${componentAppId}MessageUrl`]: `https://${name}/${componentAppId}/messages/$APPID$`,
    });
  });

  it('the functions that need it get it', () => {
    const given = findAll(template, 'AWS::Lambda::Function').flatMap(
      ({ properties }) => properties.Environment.Variables.PUBLIC_BASE_URL ?? [],
    );
    expect(given.length).toBeGreaterThan(4);
    expect(new Set(given)).toEqual(new Set([`https://${name}`]));
  });

  it('an output says where the record has to lead, if it is in another DNS', () => {
    const { id } = findOne(template, 'AWS::ApiGatewayV2::DomainName');
    expect(outputsOf(template)).toMatchObject({
      DomainTarget: { 'Fn::GetAtt': [id, 'RegionalDomainName'] },
    });
    expect(findAll(template, 'AWS::Route53::RecordSet')).toEqual([]);
    expect(findAll(template, 'AWS::CertificateManager::Certificate')).toEqual([]);
  });
});

describe('with a domain in Route 53', () => {
  const template = synthesizeStack({ domain: { name, hostedZone } });

  it('a certificate is made and proved there', () => {
    expect(findOne(template, 'AWS::CertificateManager::Certificate').properties).toMatchObject({
      DomainName: name,
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: name, HostedZoneId: hostedZone.id }],
    });
  });

  it('a record leads to the API', () => {
    const { id } = findOne(template, 'AWS::ApiGatewayV2::DomainName');
    expect(findOne(template, 'AWS::Route53::RecordSet').properties).toMatchObject({
      Name: `${name}.`,
      Type: 'A',
      HostedZoneId: hostedZone.id,
      AliasTarget: { DNSName: { 'Fn::GetAtt': [id, 'RegionalDomainName'] } },
    });
  });
});

describe('with another domain than before', () => {
  const oldOne = { name, hostedZone };
  const newOne = { name: 'weixin.example.com', hostedZone };
  const before = synthesizeStack({ domain: oldOne });
  const after = synthesizeStack({ domain: newOne, previousDomains: [oldOne] });
  const ofDomains = /^AWS::(ApiGatewayV2::(DomainName|ApiMapping)|Route53::|CertificateManager::)/;

  it('nothing of the old one changes: it answers as before', () => {
    const resources: [string, { Type: string }][] = Object.entries(before.toJSON().Resources);
    const old = resources.filter(([, { Type }]) => ofDomains.test(Type));
    expect(old).toHaveLength(4);
    expect(after.toJSON().Resources).toMatchObject(Object.fromEntries(old));
  });

  it('both lead to the API, and new addresses have the new one', () => {
    expect(findAll(after, 'AWS::ApiGatewayV2::ApiMapping')).toHaveLength(2);
    expect(findAll(after, 'AWS::Route53::RecordSet')).toHaveLength(2);
    expect(outputsOf(after)).toMatchObject({ BaseUrl: 'https://weixin.example.com' });
  });

  it.each<[object, string]>([
    [{ previousDomains: [{ name }] }, 'previousDomains[0] must have a certificateArn, or a '],
    [
      { previousDomains: [{ name: 'a.example.org', hostedZone }] },
      'previousDomains[0][name] must be in the zone example.com, but is "a.example.org"',
    ],
    [
      { domain: oldOne, previousDomains: [oldOne] },
      `previousDomains must be other domains, but has ${name} again`,
    ],
    [{ defaultEndpoint: 'closed' }, 'defaultEndpoint "closed" is only allowed with a domain'],
  ])('%j is refused', (settings, mistake) => {
    const { mistakes } = checkDeploySettings({ components: [componentAppId], ...settings });
    expect(mistakes).toEqual([expect.stringContaining(mistake)]);
  });
});

describe('without a domain', () => {
  it("the API has AWS's address, and there is nothing to lead to it", () => {
    const template = synthesizeStack();
    expect(findAll(template, 'AWS::ApiGatewayV2::DomainName')).toEqual([]);
    expect(findOne(template, 'AWS::ApiGatewayV2::Api').properties).toMatchObject({
      DisableExecuteApiEndpoint: false,
    });
    expect(outputsOf(template)).not.toHaveProperty('DomainTarget');
  });
});
