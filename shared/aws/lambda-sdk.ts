/** What is used of the AWS SDK's client for Lambda to ask a responder: a file of its own beside the bundle, see bundle.ts. */
export { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
