/** The linter holds the layers of docs/design.md: a planted import that runs against them fails. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectFolder } from '../support/documents.ts';

/** Where an import is planted, and what is imported there. */
const refused: readonly [file: string, planted: string][] = [
  ['functions/planted.ts', "export * from '../shared/store/keys.ts';"],
  ['functions/planted.ts', "export * from '../shared/client/index.ts';"],
  ['functions/planted.ts', "export { createAnnouncer } from '../shared/aws/event-bus.ts';"],
  ['shared/edge/planted.ts', "export * from '../tokens/renewal.ts';"],
  ['shared/edge/planted.ts', "export type { Store } from '../store/store.ts';"],
  ['shared/pushes/planted.ts', "export * from '../edge/http-handler.ts';"],
  ['shared/pushes/planted.ts', "export * from '../reconciliation/compare.ts';"],
  ['shared/reconciliation/planted.ts', "export type { Announce } from '../pushes/events.ts';"],
  ['shared/moving/planted.ts', "export * from '../reconciliation/compare.ts';"],
  ['shared/tokens/planted.ts', "export type { Import } from '../moving/import-accounts.ts';"],
  ['shared/pushes/planted.ts', "export type { AnsweredMessage } from '../replies/reply-body.ts';"],
  ['shared/replies/planted.ts', "export * from '../pushes/messages.ts';"],
  ['shared/replies/planted.ts', "export * from '../edge/http-handler.ts';"],
  ['shared/wechat/planted.ts', "export * from '../replies/responder-answer.ts';"],
  ['shared/wechat/planted.ts', "export * from '../nearest-name.ts';"],
  ['infra/data/planted.ts', "export * from '../../shared/replies/responder-answer.ts';"],
  ['shared/onboarding/planted.ts', "export * from '../pushes/events.ts';"],
  ['shared/onboarding/planted.ts', "export type { Store } from '../compose.ts';"],
  ['shared/onboarding/pages/planted.ts', "export * from '../../edge/http-handler.ts';"],
  ['shared/calls/planted.ts', "export type { Visit } from '../onboarding/visit.ts';"],
  ['shared/calls/planted.ts', "export * from '../edge/invoke-request.ts';"],
  ['shared/tokens/planted.ts', "export type { CallRule } from '../calls/call-rules.ts';"],
  ['infra/data/planted.ts', "export { callRuleOf } from '../../shared/calls/call-rules.ts';"],
  ['shared/tokens/planted.ts', "export type { Visit } from '../onboarding/visit.ts';"],
  ['shared/authorizers/planted.ts', "export type { TokenSource } from '../tokens/renewal.ts';"],
  ['shared/authorizers/planted.ts', "export { grantKey } from '../store/keys.ts';"],
  ['shared/aws/planted.ts', "export type { Services } from '../services.ts';"],
  ['shared/aws/planted.ts', "export * from '../store/keys.ts';"],
  ['shared/store/planted.ts', "export type { Grant } from '../authorizers/authorizer.ts';"],
  ['shared/store/planted.ts', "export * from '../wechat/crypto.ts';"],
  ['shared/wechat/planted.ts', "export type { ErrorName } from '../errors.ts';"],
  ['shared/wechat/planted.ts', "export { insist } from '../insist.ts';"],
  ['shared/wechat/planted.ts', "export * from '../digest.ts';"],
  ['shared/client/planted.ts', "export { digest } from '../digest.ts';"],
  ['shared/planted.ts', "export type { TokenSource } from './tokens/renewal.ts';"],
  ['shared/planted.ts', "export * from './compose.ts';"],
  ['infra/data/planted.ts', "export * from '../../shared/compose.ts';"],
  ['infra/data/planted.ts', "export * from '../../test/support/push.ts';"],
  ['infra/data/planted.ts', "export * from '../local/settings.ts';"],
  ['infra/local/planted.ts', "export type { Push } from '../../test/support/push.ts';"],
  [
    'infra/local/aws/planted.ts',
    "export const load = () => import('../../../test/support/push.ts');",
  ],
  ['infra/data/planted.ts', "export { saveRenewal } from '../../shared/tokens/renewal.ts';"],
  ['infra/data/planted.ts', "export * from '../../shared/tokens/renewal.ts';"],
  [
    'infra/local/demo/planted.ts',
    "export { saveRenewal } from '../../../shared/tokens/renewal.ts';",
  ],
  ['infra/data/planted.ts', "export * from './../../shared/compose.ts';"],
  ['infra/local/wechat/planted.ts', "export * from '../start.ts';"],
  ['infra/local/wechat/planted.ts', "export * from '../../function-catalog.ts';"],
  ['infra/local/wechat/api/planted.ts', "export type { LocalSettings } from '../../settings.ts';"],
  ['infra/local/wechat/control/http/planted.ts', "export * from '../../../start.ts';"],
  ['infra/local/wechat/api/planted.ts', "export * from '../../../../shared/tokens/renewal.ts';"],
  [
    'infra/local/wechat/api/planted.ts',
    "export type { Push } from '../../../../test/support/push.ts';",
  ],
];

/** Types that come from outside of shared/, or by a detour. */
const refusedTypes: readonly [file: string, from: string][] = [
  ['functions/planted.ts', '../test/support/push.ts'],
  ['functions/planted.ts', '../infra/function-catalog.ts'],
  ['functions/planted.ts', '../shared/../test/support/push.ts'],
  ['functions/planted.ts', './../shared/wechat/crypto.ts'],
  ['shared/planted.ts', '../test/support/push.ts'],
  ['shared/planted.ts', '../infra/function-catalog.ts'],
  ['shared/planted.ts', '../functions/get-access-token.ts'],
  ['shared/planted.ts', '../shared/tokens/renewal.ts'],
  ['shared/planted.ts', './store/../tokens/renewal.ts'],
  ['shared/tokens/planted.ts', '../../test/support/push.ts'],
  ['shared/tokens/planted.ts', '../../infra/function-catalog.ts'],
  ['shared/tokens/planted.ts', '../../functions/get-access-token.ts'],
  ['shared/wechat/planted.ts', '../../shared/store/records/authorizer.ts'],
  ['shared/wechat/planted.ts', './../store/records/authorizer.ts'],
  ['shared/wechat/planted.ts', '.././store/records/authorizer.ts'],
  ['shared/wechat/signed-content/planted.ts', '../../store/records/authorizer.ts'],
  ['shared/wechat/signed-content/planted.ts', '../../digest.ts'],
  ['shared/wechat/planted.ts', '../wechat/../store/records/authorizer.ts'],
  ['shared/onboarding/pages/planted.ts', '../../../test/support/push.ts'],
  ['shared/onboarding/pages/planted.ts', '../../../shared/edge/http-handler.ts'],
  ['shared/store/records/planted.ts', '../../tokens/renewal.ts'],
  ['shared/store/records/planted.ts', '../../../test/support/push.ts'],
];

const accepted: readonly [file: string, planted: string][] = [
  ['functions/planted.ts', "export type { Services } from '../shared/services.ts';"],
  ['functions/planted.ts', "export * from '../shared/replies/reply-body.ts';"],
  ['shared/calls/planted.ts', "export * from '../tokens/look-up.ts';"],
  ['shared/pushes/planted.ts', "export { nearestName } from '../nearest-name.ts';"],
  ['shared/tokens/planted.ts', "export * from '../authorizers/grants.ts';"],
  ['shared/tokens/planted.ts', "export type { Store } from '../store/store.ts';"],
  ['shared/tokens/planted.ts', "export { insist } from '../insist.ts';"],
  ['shared/store/planted.ts', "export type { WechatApi } from '../wechat/call.ts';"],
  ['infra/local/planted.ts', "export * from '../function-catalog.ts';"],
  ['shared/store/records/planted.ts', "export type { WechatApi } from '../../wechat/call.ts';"],
  ['shared/store/records/planted.ts', "export { digest } from '../../digest.ts';"],
  ['shared/store/records/planted.ts', "export type { Store } from '../store.ts';"],
  [
    'infra/data/planted.ts',
    "export { SCHEDULED_RENEWAL_MARGIN_SECONDS } from '../../shared/tokens/renewal.ts';",
  ],
  ['infra/local/wechat/api/planted.ts', "export * from '../simulation.ts';"],
  ['infra/local/wechat/api/planted.ts', "export * from '../../../../shared/wechat/crypto.ts';"],
];

interface Diagnostic {
  code: string;
  filename: string;
}

const require = createRequire(import.meta.url);
const oxlint = dirname(require.resolve('oxlint/package.json'));
const linter = join(oxlint, 'bin', 'oxlint');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-layers-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(oxlint, join(folder, 'node_modules', 'oxlint'));
  for (const part of ['oxlint.config.ts', 'shared', 'functions', 'infra']) {
    cpSync(join(projectFolder, part), join(folder, part), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the linter says of the copied tree with these files in it; they are removed again. */
function lint(planted: Record<string, string>): Diagnostic[] {
  const paths = Object.entries(planted).map(([file, text]) => {
    writeFileSync(join(folder, file), `${text}\n`);
    return join(folder, file);
  });
  try {
    const run = spawnSync(process.execPath, [linter, '--format', 'json'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const { diagnostics }: { diagnostics: Diagnostic[] } = JSON.parse(run.stdout);
    return diagnostics;
  } finally {
    for (const path of paths) rmSync(path);
  }
}

const codesIn = (diagnostics: Diagnostic[], file: string) =>
  diagnostics.filter(({ filename }) => filename === file).map(({ code }) => code);

describe('the linter', () => {
  it('finds nothing in the tree as it is', () => {
    expect(lint({})).toEqual([]);
  });

  it.each(refused)('refuses in %s: %s', (file, planted) => {
    expect(codesIn(lint({ [file]: planted }), file)).toContain('eslint(no-restricted-imports)');
  });

  it.each(refusedTypes)('refuses types in %s from %s', (file, from) => {
    const planted = `export type * from '${from}';`;
    expect(codesIn(lint({ [file]: planted }), file)).toContain('eslint(no-restricted-imports)');
  });

  it.each(accepted)('accepts in %s: %s', (file, planted) => {
    expect(codesIn(lint({ [file]: planted }), file)).not.toContain('eslint(no-restricted-imports)');
  });

  it('refuses a circle that only types tie', () => {
    const diagnostics = lint({
      'shared/tokens/planted-a.ts': "export type { B } from './planted-b.ts';\nexport type A = 1;",
      'shared/tokens/planted-b.ts': "export type { A } from './planted-a.ts';\nexport type B = 2;",
    });

    expect(codesIn(diagnostics, 'shared/tokens/planted-a.ts')).toContain('import(no-cycle)');
  });
});
