/** A TCP relay in the place of a NAT gateway: it forgets connections, and breaks off answers. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { LOOPBACK } from '../../infra/local/process/ports.ts';

/** What later bytes of a forgotten connection meet. */
export type Forgotten = 'reset' | 'silence';

/** A listening relay. */
export interface Relay {
  url: string;
  /** How many connections it has taken. */
  connections: () => number;
  /** Forgets all connections. Nobody is told: there is no FIN. */
  forget: (forgotten: Forgotten) => void;
  /** The next answers are never seen: the request arrives, then the connection is reset. */
  loseAnswers: (times: number) => void;
  close: () => Promise<void>;
}

interface Link {
  near: Socket;
  far: Socket;
  forgotten?: Forgotten;
}

/** @param target a URL on this machine */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const links = new Set<Link>();
  let taken = 0;
  let answersToLose = 0;
  const server = createServer((near) => {
    taken++;
    const link: Link = { near, far: connect(Number(port), hostname) };
    links.add(link);
    near.on('close', () => links.delete(link));
    join(link, () => answersToLose > 0 && answersToLose-- > 0);
  });
  return {
    url: await listen(server),
    connections: () => taken,
    forget: (forgotten) => {
      for (const link of links) {
        link.forgotten = forgotten;
        link.far.destroy();
      }
    },
    loseAnswers: (times) => {
      answersToLose = times;
    },
    close: async () => {
      for (const { near, far } of links) for (const socket of [near, far]) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function join(link: Link, isLost: () => boolean): void {
  const { near, far } = link;
  near.on('data', (bytes) => {
    if (link.forgotten === undefined) far.write(bytes);
    else if (link.forgotten === 'reset') near.resetAndDestroy();
  });
  far.on('data', (bytes) => {
    if (isLost()) near.resetAndDestroy();
    else near.write(bytes);
  });
  near.on('error', () => {}).on('close', () => far.destroy());
  far.on('error', () => {}).on('end', () => near.end());
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, LOOPBACK, resolve);
  });
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}
