/** A stand-in for the services of AWS that the command line asks, each in its protocol. */
import { createServer, type IncomingMessage } from 'node:http';
import { AwsRefusal } from '../../../infra/local/aws/aws-json-server.ts';
import { listen, stopListening } from '../../../infra/local/process/ports.ts';

/** What an operation was asked; of a form, its fields. */
export type Input = Readonly<Record<string, unknown>>;

/** An object is answered as JSON, a text is XML. An {@link AwsRefusal} is the service's error. */
export type Operation = (input: Input) => object | string;

/**
 * @param operations by name, as `DescribeAlarms`; where the protocol has none, by method and path
 */
export async function startStandIn(operations: Readonly<Record<string, Operation>>) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const isForm = request.headers['content-type']?.includes('x-www-form-urlencoded') === true;
    const input = isForm ? Object.fromEntries(new URLSearchParams(body)) : parsed(body);
    const [, target] = String(request.headers['x-amz-target'] ?? '').split('.');
    const name = target ?? (isForm ? String(input['Action']) : `${request.method} ${request.url}`);
    asked.push(name);
    const { status, text } = answerOf(operations[name], { name, input, isForm });
    response.writeHead(status).end(text);
  });
  const endpoint = await listen(server, 0);
  return { endpoint, asked, close: async () => stopListening(server) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) body += String(part);
  return body;
}

function parsed(body: string): Input {
  return body === '' ? {} : (JSON.parse(body) as Input);
}

function answerOf(
  operation: Operation | undefined,
  { name, input, isForm }: { name: string; input: Input; isForm: boolean },
): { status: number; text: string } {
  try {
    if (!operation) throw new AwsRefusal('UnknownOperationException', name);
    const answer = operation(input);
    return { status: 200, text: typeof answer === 'string' ? answer : JSON.stringify(answer) };
  } catch (error) {
    if (!(error instanceof AwsRefusal)) throw error;
    const { name: code, message } = error;
    const json = JSON.stringify({ __type: code, message });
    const inner = `<Type>Sender</Type><Code>${code}</Code><Message>${message}</Message>`;
    const xml = `<ErrorResponse><Error>${inner}</Error></ErrorResponse>`;
    return { status: 400, text: isForm ? xml : json };
  }
}

/** Of an operation with the query protocol. */
export function xmlAnswer(operation: string, content: string): string {
  const result = `<${operation}Result>${content}</${operation}Result>`;
  return `<${operation}Response>${result}</${operation}Response>`;
}

/** A stack as `DescribeStacks` answers it, or that there is none. */
export function stackAnswer(
  name: string,
  stack: { status: string; outputs?: Readonly<Record<string, string>> } | undefined,
): string {
  if (!stack) throw new AwsRefusal('ValidationError', `Stack with id ${name} does not exist`);
  const outputs = Object.entries(stack.outputs ?? {}).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const parts =
    `<StackName>${name}</StackName><StackStatus>${stack.status}</StackStatus>` +
    `<Outputs>${outputs.join('')}</Outputs>`;
  return xmlAnswer('DescribeStacks', `<Stacks><member>${parts}</member></Stacks>`);
}
