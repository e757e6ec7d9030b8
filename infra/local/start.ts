/** `npm start`: runs the whole service on this machine until Ctrl-C. `-- --json`: logs as JSON. */
import { parseArgs } from 'node:util';
import { bundleFunctions } from '../functions/bundle.ts';
import { checkDataFile } from './aws/data-file.ts';
import { startLocalService, type LocalService } from './local-service.ts';
import { createJsonOutput, createReadableOutput } from './output/readable-lines.ts';
import { readyBlock, startPageUrl } from './output/ready-block.ts';
import { holdLines } from './process/held-lines.ts';
import { findUnknownVariables, readLocalSettings, type LocalSettings } from './settings.ts';
import { checkPorts } from './taken-ports.ts';

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
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  await start(readLocalSettings(), values.json);
} catch (error) {
  functionLines.release(console.error);
  console.error(error instanceof Error ? error.message : String(error));
  await service?.close();
  process.exit(1);
}

async function start(settings: LocalSettings, asJson: boolean): Promise<void> {
  for (const sentence of findUnknownVariables()) console.warn(`Warning: ${sentence}`);
  await checkPorts(settings.ports);
  if (settings.dataFile) checkDataFile(settings.dataFile);
  console.log('Bundling the functions and starting everything…');
  bundleFunctions();
  const now = () => (service ? service.now() * 1000 : Date.now());
  const createOutput = asJson ? createJsonOutput : createReadableOutput;
  const { log, event } = createOutput({ print: functionLines.add, now });
  service = await startLocalService(settings, { log, onEvent: event });
  await pushFirstTicket(service);
  void service.scheduler.start();
  console.log(readyLine(service, settings));
  if (!asJson) printBlock(service, settings);
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
    `start page ${startPageUrl({ urls, ...component })}`,
    `Lambda Invoke API ${urls.invoke}`,
    urls.simulator ? `WeChat simulator ${urls.simulator}` : 'no WeChat simulator',
    `event bus ${urls.eventBus}/events`,
    `DynamoDB ${urls.dynamodb}`,
    `S3 ${urls.s3}`,
  ];
  return `wxkeeper is ready: ${addresses.join(' | ')} | Ctrl-C stops it`;
}

/** For people. Programs have read the line before it. */
function printBlock({ urls, simulator }: LocalService, { component }: LocalSettings): void {
  const { componentAppId } = component;
  const [account] = simulator?.accounts() ?? [];
  for (const line of readyBlock({ urls, componentAppId, account })) console.log(line);
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
