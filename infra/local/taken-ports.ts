/** Ports of the local run that are in use: all are named together, before anything starts. */
import { freePort } from './process/ports.ts';
import { portVariables, type LocalServer, type LocalSettings } from './settings.ts';

const servers = Object.keys(portVariables) as LocalServer[];

/** How far the port is away that is suggested. */
const SUGGESTED_DISTANCE = 100;

/** @throws {Error} in one sentence for all of them, with the variables that choose others */
export async function checkPorts(ports: LocalSettings['ports']): Promise<void> {
  const taken: LocalServer[] = [];
  for (const server of servers) if (!(await isFree(ports[server]))) taken.push(server);
  if (taken.length > 0) throw new Error(portsInUse(taken, ports));
}

/** The sentence about ports that are in use. */
function portsInUse(taken: readonly LocalServer[], ports: LocalSettings['ports']): string {
  const named = taken.map((server) => ports[server]).join(', ');
  const [are, them] = taken.length === 1 ? ['is', 'it'] : ['are', 'them'];
  const others = taken.map((each) => `${portVariables[each]}=${suggested(ports[each])}`).join(' ');
  return (
    `Port${taken.length === 1 ? '' : 's'} ${named} ${are} in use: is it running already? ` +
    `Stop what has ${them}, or choose others: ${others} npm start`
  );
}

function suggested(port: number): number {
  return port + SUGGESTED_DISTANCE <= 65_535 ? port + SUGGESTED_DISTANCE : 0;
}

/** Any free port is always to be had. */
async function isFree(port: number): Promise<boolean> {
  if (port === 0) return true;
  try {
    await freePort(port);
    return true;
  } catch (error) {
    // Every other problem is told, in its own words, by the server that cannot listen.
    return !(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');
  }
}
