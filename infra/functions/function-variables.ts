/** Which environment variables each function reads. It is given these, and no others. */
import type {
  EnvironmentVariable,
  FunctionEnvironment,
  OptionalVariable,
} from '../../shared/config.ts';

type Variable = EnvironmentVariable | OptionalVariable;

const component = ['COMPONENT_APP_IDS', 'COMPONENT_SECRET_PREFIX'] as const;
const stored = [...component, 'TABLE_NAME'] as const;
const announces = [...stored, 'EVENT_BUS_NAME'] as const;
const looksUp = [...announces, 'RENEWAL_FUNCTION_NAME', 'CALLER_POLICY'] as const;
const links = ['PUBLIC_BASE_URL', 'LINK_SIGNING_SECRET_NAME', 'LINK_POLICY'] as const;

/** test/infra/functions/function-variables.test.ts compares this with what the bundles name. */
export const variablesOf = {
  'receive-authorization-event': [...stored, 'EVENT_QUEUE_URL', 'PUBLIC_BASE_URL'],
  'process-authorization-event': [...announces, 'EVENT_QUEUE_URL'],
  'receive-message': [
    ...announces,
    'EVENT_QUEUE_URL',
    'PUBLIC_BASE_URL',
    'PUBLISH_CHECK',
    'MESSAGE_RESPONDER_ARN',
  ],
  'begin-authorization': [...stored, ...links, 'PLATFORMS'],
  'adopt-authorization-code': [...announces, 'EVENT_QUEUE_URL'],
  'assign-tenant': ['COMPONENT_APP_IDS', 'TABLE_NAME', 'EVENT_BUS_NAME'],
  'create-authorization-link': [...component, ...links, 'CALLER_POLICY'],
  'complete-authorization': [...announces, 'EVENT_QUEUE_URL', 'PUBLIC_BASE_URL', 'PLATFORMS'],
  'serve-verification-file': ['VERIFICATION_FILES', 'PLATFORMS'],
  'get-access-token': looksUp,
  'get-ticket': looksUp,
  'call-wechat': [...looksUp, 'CALL_FILES_BUCKET'],
  'renew-access-token': announces,
  'check-component': stored,
  'clear-quota': stored,
  'import-authorizers': announces,
  'export-authorizers': ['COMPONENT_APP_IDS', 'TABLE_NAME'],
  'refresh-component-access-token': announces,
  'reconcile-authorizers': announces,
} as const satisfies Record<string, readonly Variable[]>;

/**
 * What this function reads of our own variables. A change of the others is no change of the function.
 *
 * @param all those of all functions; others, such as endpoints, are kept
 */
export function variablesFor(
  name: keyof typeof variablesOf,
  all: FunctionEnvironment,
): Record<string, string> {
  const read = new Set<string>(variablesOf[name]);
  return Object.fromEntries(
    Object.entries(all).filter(([variable]) => read.has(variable) || !ours.has(variable)),
  );
}

const ours: ReadonlySet<string> = new Set(Object.values<readonly string[]>(variablesOf).flat());
