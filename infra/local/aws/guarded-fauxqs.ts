/** SQS and S3 of the package fauxqs, closed to pages of other sites. */
import { buildApp } from 'fauxqs';
import { FOREIGN_PAGE_REFUSAL, isOfForeignPage } from '../wechat/guarded-server.ts';
import { LOOPBACK } from '../process/ports.ts';
import { region } from './local-aws.ts';

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
  const endpoint = await app.listen({ host: LOOPBACK, port });
  return { endpoint, close: async () => app.close() };
}
