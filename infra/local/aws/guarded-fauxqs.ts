/** SQS and S3 of the package fauxqs, closed to pages of other sites, with SQS's redrive. */
import { buildApp } from 'fauxqs';
import { FOREIGN_PAGE_REFUSAL, isOfForeignPage } from '../wechat/guarded-server.ts';
import { LOOPBACK } from '../process/ports.ts';
import { region } from './local-aws.ts';
import { createMessageMoveTasks, MoveRefused } from './message-move-tasks.ts';

/** A running server. */
export interface FauxqsServer {
  endpoint: string;
  close: () => Promise<void>;
}

/**
 * Listens on the loopback address.
 *
 * @param port 0: any free port
 */
export async function startFauxqs(port: number): Promise<FauxqsServer> {
  // Not the package's own startFauxqs(): it would listen on all addresses of the machine.
  const app = buildApp({ logger: false, defaultRegion: region });
  app.addHook('onRequest', (request, reply, done) => {
    if (!isOfForeignPage(request.raw)) done();
    else void reply.code(403).type('text/plain; charset=utf-8').send(FOREIGN_PAGE_REFUSAL);
  });
  const answerMoveTask = createMoveTaskAnswers();
  app.addHook('preHandler', async (request, reply) => {
    const answer = await answerMoveTask(endpoint, request.headers['x-amz-target'], request.body);
    if (!answer) return;
    await reply.code(answer.status).type('application/x-amz-json-1.0').send(answer.body);
  });
  const endpoint = await app.listen({ host: LOOPBACK, port });
  return { endpoint, close: async () => app.close() };
}

/** @returns answers the two requests, and no others */
function createMoveTaskAnswers() {
  const tasks = createMessageMoveTasks();
  return async (endpoint: string, target: unknown, body: unknown) => {
    const { SourceArn } = Object(body) as { SourceArn?: unknown };
    if (target === 'AmazonSQS.ListMessageMoveTasks') {
      return { status: 200, body: tasks.list(String(SourceArn)) };
    }
    if (target !== 'AmazonSQS.StartMessageMoveTask') return undefined;
    try {
      return { status: 200, body: await tasks.start(endpoint, String(SourceArn)) };
    } catch (error) {
      if (!(error instanceof MoveRefused)) throw error;
      const __type = 'com.amazonaws.sqs#InvalidParameterValue';
      return { status: 400, body: { __type, message: error.message } };
    }
  };
}
