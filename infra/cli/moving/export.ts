/** `wxkeeper export`: all accounts with their refresh tokens, into a new file that only its owner reads. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import type { ExportAnswer, ExportedAccount } from '../../../shared/moving/export-accounts.ts';
import { MOST_EXPORTED } from '../../../shared/moving/limits.ts';
import { pagesOfAccounts } from '../accounts/all-accounts.ts';
import { chosenComponent } from '../components.ts';
import { CommandFailure, wrongUsage } from '../failure.ts';
import type { Act, Given, Session } from '../session.ts';
import { runBatches } from './batches.ts';
import { exportFormats, fileTextOf, type ExportFormat } from './export-formats.ts';

const NAME = 'export-authorizers';
const CONCURRENT = 2;

export const exportFile: Act = async (session, given) => {
  const [file = ''] = given.args;
  const { moving } = session.words;
  const format = formatOf(given, session);
  if (!given.options['withRefreshTokens']) {
    const remedies = [moving.withoutTokens];
    throw wrongUsage(moving.needsFlag, remedies);
  }
  const componentAppId = await chosenComponent(session);
  const correlationId = await session.confirm(moving.exportPlan(componentAppId, file));
  const handle = await createFile(file, session);
  try {
    const authorizers = await exportAll({ componentAppId, correlationId }, session);
    const { now } = await session.deployment();
    await handle.writeFile(fileTextOf[format]({ componentAppId, exportedAt: now(), authorizers }));
    const missing = authorizers.filter((each) => each.authorizerRefreshToken === null).length;
    const counts = { accounts: authorizers.length, withoutRefreshToken: missing };
    return {
      document: { componentAppId, file, format, ...counts },
      lines: [
        moving.exported(counts.accounts, file),
        ...(missing > 0 ? [moving.lacking(missing)] : []),
      ],
    };
  } catch (error) {
    // Half a file would look like a whole one.
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
};

/** Only a new one: what is there may be read by others, or be stdout. */
async function createFile(file: string, { words }: Session): Promise<FileHandle> {
  try {
    return await open(file, 'wx', 0o600);
  } catch (error) {
    const { code = '' } = Object(error) as { code?: string };
    const message = words.moving.notCreated(file, code);
    throw new CommandFailure('file-not-created', message, { exitCode: 2, cause: error });
  }
}

async function exportAll(
  asked: { componentAppId: string; correlationId: string },
  session: Session,
): Promise<ExportedAccount[]> {
  const { invoke } = await session.deployment();
  const { results, stopped } = await runBatches(
    {
      items: await listAppIds(asked.componentAppId, session),
      size: MOST_EXPORTED,
      concurrent: CONCURRENT,
      act: async (authorizerAppIds) => {
        const answer = (await invoke(NAME, { ...asked, authorizerAppIds })) as ExportAnswer;
        return answer.authorizers;
      },
    },
    session,
  );
  if (stopped !== null) throw new CommandFailure('stopped', session.words.moving.halfway(stopped));
  return results.filter((each) => each !== undefined);
}

async function listAppIds(componentAppId: string, session: Session): Promise<string[]> {
  const deployment = await session.deployment();
  const reading = { attributes: ['authorizerAppId'] };
  const appIds: string[] = [];
  for await (const { items } of pagesOfAccounts(componentAppId, reading, deployment)) {
    appIds.push(...items.map(({ authorizerAppId }) => String(authorizerAppId)));
    session.terminal.progress(session.words.authorizers.exporting(appIds.length));
  }
  return appIds;
}

function formatOf({ options }: Given, { words }: Session): ExportFormat {
  const given = options['format'] ?? 'json';
  const format = exportFormats.find((each) => each === given);
  if (format) return format;
  throw wrongUsage(words.moving.formats(exportFormats));
}
