/** wxkeeper in a CDK app of your own, with a function that calls WeChat and one that hears of grants. */
import { App, Stack, Tags } from 'aws-cdk-lib';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Wxkeeper } from 'wxkeeper/cdk';

const app = new App();
const stack = new Stack(app, 'saas', { terminationProtection: true });
Tags.of(stack).add('team', 'shop');

const wxkeeper = new Wxkeeper(stack, 'Wxkeeper', {
  components: ['wx0a1b2c3d4e5f6789'],
  unsignedVisits: 'refused',
  alarmEmails: ['on-call@example.com'],
});

const newFunction = (id: string) =>
  new Function(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });
wxkeeper.grantCallWechat(newFunction('SendOrder'));
wxkeeper.onAuthorizerEvent('Grants', {
  events: ['AuthorizerAuthorized', 'AuthorizerRevoked'],
  targets: [new LambdaFunction(newFunction('RememberGrants'))],
});
app.synth();
