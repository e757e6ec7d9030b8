/** The simulated WeChat of the reconciliation's bench, in a thread whose memory is not ours. */
import { parentPort, workerData } from 'node:worker_threads';
import { decryptMessage } from '../../shared/wechat/crypto.ts';
import { component, START } from '../support/services.ts';
import { createWechatSimulator } from '../../infra/local/wechat/simulator.ts';

/** How many accounts have authorized the component long ago. */
export interface BenchWechatData {
  authorizers: number;
}

/** Sent once, when it listens. */
export interface BenchWechatReady {
  url: string;
  verifyTicket: string;
}

let now = START;
let verifyTicket = '';

const simulator = createWechatSimulator({
  components: [{ ...component, eventUrl: 'http://keeper.example/events' }],
  now: () => now,
  post: async (_url, body) => {
    const encrypted = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1] ?? '';
    const keys = [component.encodingAesKey];
    const xml = decryptMessage(encrypted, component.componentAppId, keys);
    verifyTicket = /<ComponentVerifyTicket><!\[CDATA\[(.*?)\]\]>/.exec(xml)?.[1] ?? verifyTicket;
    return { status: 200, body: 'success' };
  },
});

/** Changes of every kind, whose pushes are all lost. */
async function change(count: number): Promise<void> {
  now += 60;
  const quarter = Math.floor(count / 4);
  const chosen = simulator.grants().slice(0, 3 * quarter);
  for (const [index, { authorizerAppId }] of chosen.entries()) {
    if (index < quarter) simulator.forget('grant', { authorizerAppId });
    else if (index < 2 * quarter) simulator.forget('refresh-token', { authorizerAppId });
    else await simulator.updatePermissionSets(authorizerAppId, [18], { fault: 'lost' });
  }
  simulator.addAuthorizedAccounts(count - chosen.length);
}

const { authorizers } = workerData as BenchWechatData;
simulator.addAuthorizedAccounts(authorizers);
const url = await simulator.listen(0);
await simulator.pushVerifyTicket();
parentPort?.on('message', (count: number) => {
  void change(count).then(() => parentPort?.postMessage('changed', []));
});
parentPort?.postMessage({ url, verifyTicket } satisfies BenchWechatReady, []);
