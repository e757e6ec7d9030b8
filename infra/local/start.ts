/** `npm start`: runs the whole service on this machine until Ctrl-C. */
import { bundleFunctions } from '../functions/bundle.ts';
import { startLocalService, type LocalService } from './local-service.ts';
import { holdLines } from './process/held-lines.ts';
import {
  LocalSettingsInvalid,
  portVariables,
  readLocalSettings,
  type LocalServer,
  type LocalSettings,
} from './settings.ts';

/** npm forwards a Ctrl-C that the terminal also sends directly. This copy does not count as another. */
const SECOND_SIGNAL_MILLISECONDS = 500;

const PARENT_CHECK_MILLISECONDS = 250;

/**
 * Lines of the functions are printed after the ready line. Programs wait for the word `ready`, and a
 * function could print it by chance.
 */
const functionLines = holdLines();

let service: LocalService | undefined;
let firstSignalAt: number | undefined;
process.on('SIGINT', stop).on('SIGTERM', stop);
if (process.env['npm_lifecycle_event']) stopWithParent(process.ppid);

try {
  await start(readLocalSettings());
} catch (error) {
  functionLines.release(console.error);
  console.error(errorText(error));
  await service?.close();
  process.exit(1);
}

async function start(settings: LocalSettings): Promise<void> {
  console.log('Bundling the functions and starting everything…');
  bundleFunctions();
  const options = { log: functionLines.add };
  service = await startLocalService(settings, options).catch((error: unknown) => {
    throw explainPortInUse(error, settings);
  });
  await pushFirstTicket(service);
  void service.scheduler.start();
  console.log(readyLine(service, settings));
  functionLines.release(console.log);
}

/**
 * Pushes a ticket now and then every 10 minutes. Without the simulator, WeChat itself must push to
 * this machine.
 */
async function pushFirstTicket({ simulator }: LocalService): Promise<void> {
  await simulator?.startPushing();
  const push = simulator?.pushLog().at(-1);
  if (push?.succeeded === false) {
    throw new Error(`The push of the first ticket got HTTP status ${push.status}: see above`);
  }
}

/** The line that people and programs wait for. No earlier line contains the word `ready`. */
function readyLine({ urls }: LocalService, { component }: LocalSettings): string {
  const addresses = [
    `start page ${urls.api}/${component.componentAppId}/authorize`,
    `Lambda Invoke API ${urls.invoke}`,
    urls.simulator ? `WeChat simulator ${urls.simulator}` : 'no WeChat simulator',
    `event bus ${urls.eventBus}/events`,
    `DynamoDB ${urls.dynamodb}`,
    `S3 ${urls.s3}`,
  ];
  return `wxkeeper is ready: ${addresses.join(' | ')} | Ctrl-C stops it`;
}

/**
 * Stops together with npm. npm only stops the shell in between, which does not forward the signal.
 * So this process would continue to run unnoticed.
 */
function stopWithParent(parent: number): void {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MILLISECONDS);
  timer.unref();
}

function stop(): void {
  if (firstSignalAt !== undefined) {
    const isSecond = performance.now() - firstSignalAt > SECOND_SIGNAL_MILLISECONDS;
    if (isSecond) process.exit(130);
    return;
  }
  firstSignalAt = performance.now();
  const closed = service?.close() ?? Promise.resolve();
  void closed.finally(() => process.exit(0));
}

/** If a port is in use, names the variable that changes it. */
function explainPortInUse(error: unknown, { ports }: LocalSettings): unknown {
  if (!(error instanceof Error && 'port' in error && 'code' in error)) return error;
  const servers = Object.keys(ports) as LocalServer[];
  const server = servers.find((name) => ports[name] === error.port);
  if (error.code !== 'EADDRINUSE' || !server) return error;
  return new Error(
    `Port ${ports[server]} is in use by another program. ` +
      `Choose another one with ${portVariables[server]}, for example ` +
      `${portVariables[server]}=${ports[server] + 100} npm start`,
  );
}

function errorText(error: unknown): string {
  if (error instanceof LocalSettingsInvalid) return error.message;
  return error instanceof Error ? error.message : String(error);
}
