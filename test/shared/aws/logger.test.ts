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

it('what is thrown and is not an error is described by its type only', () => {
  expect(describeError('ticket@@@secret')).toEqual({ error: 'string' });
});
