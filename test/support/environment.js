/** The environment in which the functions' modules are loaded by tests: names only, no address. */
Object.assign(process.env, {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_LAMBDA_FUNCTION_NAME: 'wxkeeper-test',
  TABLE_NAME: 'wxkeeper-test',
  EVENT_QUEUE_URL: 'http://127.0.0.1:9/000000000000/wxkeeper-test.fifo',
  EVENT_BUS_NAME: 'wxkeeper-test',
  RENEWAL_FUNCTION_NAME: 'wxkeeper-test',
  PUBLIC_BASE_URL: 'http://wx.example.com',
  LINK_SIGNING_SECRET_NAME: 'wxkeeper/link-signing-key',
  LINK_POLICY:
    '{"returnUrlOrigins":["https://app.example.com"],"unsignedVisits":"allowed","unsignedVisitsPerHour":200,"tenantChanges":"allowed"}',
  PLATFORMS: '{}',
  CALLER_POLICY: '{"callers":{},"requireCaller":false}',
  VERIFICATION_FILES: '{"MP_verify_x.txt":"x"}',
  COMPONENT_APP_IDS: 'wx0123456789abcdef',
  COMPONENT_SECRET_PREFIX: 'wxkeeper/components/',
  CALL_FILES_BUCKET: 'test-bucket',
  PUBLISH_CHECK: 'on',
});
