/** A data file that cannot be used is named, with what to do about it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDataFile } from '../../../../infra/local/aws/data-file.ts';
import { dynamodbProgram } from '../../../../infra/local/aws/dynamodb-engine.ts';
import { startDynamodb } from '../../../../infra/local/aws/dynamodb.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a data file', () => {
  it('gets its folders, for their owner only', () => {
    checkDataFile(join(folder, 'a', 'b', 'wxkeeper.db'));

    expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
    expect(existsSync(join(folder, 'a', 'b', 'wxkeeper.db'))).toBe(false);
  });

  it('cannot be a folder', () => {
    mkdirSync(join(folder, 'wxkeeper.db'));

    expect(() => checkDataFile(join(folder, 'wxkeeper.db'))).toThrow(
      /wxkeeper\.db cannot be used \(it is no file\): .*WXKEEPER_DATA_FILE/,
    );
  });

  it('cannot be below a file', () => {
    writeFileSync(join(folder, 'file'), '');

    expect(() => checkDataFile(join(folder, 'file', 'x', 'wxkeeper.db'))).toThrow(
      /cannot be used \(.+\): .*WXKEEPER_DATA_FILE/,
    );
  });
});

// No folder can be made there, not even by root.
const describeWithProc = existsSync('/proc') ? describe : describe.skip;
describeWithProc('where no folder can be made', () => {
  it('is told, and not tried for ever', () => {
    expect(() => checkDataFile('/proc/nothing/wxkeeper.db')).toThrow(/WXKEEPER_DATA_FILE/);
  });
});

// DynamoDB Local has a file of its own name in the folder.
const isNamed = dynamodbProgram({ host: '', port: 0, file: undefined }).command !== 'java';
const describeWithFile = isNamed ? describe : describe.skip;
describeWithFile('a data file that is no database', () => {
  it('is named when DynamoDB ends', async () => {
    const file = join(folder, 'wxkeeper.db');
    writeFileSync(file, 'no database, but long enough to be looked at. '.repeat(200));

    await expect(startDynamodb({ file })).rejects.toThrow(
      /DynamoDB ended .*wxkeeper\.db.*WXKEEPER_DATA_FILE/s,
    );
  });
});
