/** What surrounds the functions, so far as it can be seen: undefined or null is what is not there. */

/** A queue at a glance. */
export interface QueueState {
  name: string;
  /** Messages to be worked on; null where it is a queue for failures only. */
  waiting: number | null;
  /** The age of the oldest of them; null where there is none, or it is not known. */
  oldestSeconds: number | null;
  /** Messages that were given up; null where this deployment has no such queue. */
  setAside: number | null;
}

/** An alarm that is on. */
export interface AlarmState {
  name: string;
  /** Seconds since 1970. */
  since: number | null;
  reason: string | null;
}

/** A schedule of a component. */
export interface ScheduleState {
  name: string;
  isThere: boolean;
  isEnabled: boolean;
}

/** Who is told of alarms. */
export interface AlarmReceivers {
  alarms: number;
  /** Alarms that tell nobody. */
  withoutAction: number;
  /** Confirmed receivers of the topics. */
  confirmed: number;
  /** Those who have not answered AWS's mail yet. */
  pending: number;
}

/** How many pushes were refused in an hour, by code. */
export type RefusedPushes = Readonly<Record<string, number>>;

/** A line of a function's log. */
export interface LogLine {
  /** Seconds since 1970. */
  at: number;
  functionName: string;
  /** `INFO`, `WARN` or `ERROR`. */
  level: string;
  message: string;
  fields: Readonly<Record<string, unknown>>;
}

/** Of which account, and how far back. */
export interface LogQuestion {
  authorizerAppId: string;
  hours: number;
}

export interface Surroundings {
  queues: () => Promise<QueueState[]>;
  /** Null where the deployment has no alarms. */
  alarms: () => Promise<AlarmState[] | null>;
  /** Null where it has no receivers. */
  receivers: () => Promise<AlarmReceivers | null>;
  /** Null where it needs no schedules of AWS's. */
  schedules: (componentAppId: string) => Promise<ScheduleState[] | null>;
  /** What WeChat's console wants as 白名单IP地址列表; null where it is not known. */
  addressList: (componentAppId: string) => Promise<string | null>;
  refusedPushes: (componentAppId: string) => Promise<RefusedPushes | null>;
  /** The last 50 lines about an account, newest last. */
  logOf: (question: LogQuestion) => Promise<LogLine[]>;
}
