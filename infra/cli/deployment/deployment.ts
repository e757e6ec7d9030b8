/** A deployment as the commands use it: on AWS, or the run on this machine. Both have one interface. */
import type { FunctionName } from '../../function-catalog.ts';
import type { SettingsOf } from './clients.ts';
import type { Surroundings } from './surroundings.ts';
import type { OperatorsTable } from './table.ts';

/** Where the service runs. */
export interface Deployment {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  /** The run on this machine. */
  isLocal: boolean;
  /** The platforms that it serves. */
  components: readonly string[];
  /** By the deployment's clock: the local run's can be moved. Seconds since 1970. */
  now: () => number;
  /** How far its clock was moved. */
  movedSeconds: number;
  /** Scheme and host of the HTTP API. */
  publicBaseUrl: string;
  /** Read only: what changes something is a function of the service. */
  table: OperatorsTable;
  /**
   * Invokes a function of the service.
   *
   * @throws {CommandFailure} with the function's own error name as its code
   */
  invoke: Invoke;
  /** The queue of authorization events; the others stand beside it. */
  eventQueueUrl: string;
  /** Where WeChat's simulator listens; null on AWS. */
  simulatorUrl: string | null;
  /** For what is neither table nor function: clients of AWS, or of what plays it here. */
  settingsOf: SettingsOf;
  /** Queues, alarms and whatever else only AWS, or only this machine, can tell. */
  surroundings: Surroundings;
}

/** @param timeoutSeconds default 60 */
export type Invoke = (
  functionName: FunctionName,
  payload: Readonly<Record<string, unknown>>,
  timeoutSeconds?: number,
) => Promise<unknown>;
