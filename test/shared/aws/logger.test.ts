/** The lines of the log. */
import { expect, it, jest } from '@jest/globals';
import { createLogger, describeError } from '../../../shared/aws/logger.ts';
import { component } from '../../support/services.ts';

const { componentAppId } = component;

it('each line is one JSON object, on the level that was asked for', () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const writeError = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const logger = createLogger();
  logger.info('one', { componentAppId });
  logger.warn('two');
  logger.error('three', { code: 'x' });
  const lines = [...write.mock.calls, ...writeError.mock.calls].map(([text]) => String(text));
  write.mockRestore();
  writeError.mockRestore();

  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { level: 'INFO', message: 'one', componentAppId, service: 'wxkeeper' },
    { level: 'WARN', message: 'two' },
    { level: 'ERROR', message: 'three', code: 'x' },
  ]);
});

it('a name is cut to 128 characters, whatever it is the name of; a sentence is not', () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const endless = `${'x'.repeat(127)}😀${'y'.repeat(60_000)}`;
  const names = { infoType: endless, event: endless, path: endless, anything: endless };
  createLogger().info('one', { ...names, reason: endless, stack: endless, tries: 3 });
  const line: unknown = JSON.parse(String(write.mock.calls[0]?.[0]));
  write.mockRestore();

  const cut = 'x'.repeat(127);
  expect(line).toMatchObject({ infoType: cut, event: cut, path: cut, anything: cut });
  expect(line).toMatchObject({ reason: endless, stack: endless, tries: 3 });
});

it('what is thrown and is not an error is described by its type only', () => {
  expect(describeError('ticket@@@secret')).toEqual({ error: 'string' });
});
