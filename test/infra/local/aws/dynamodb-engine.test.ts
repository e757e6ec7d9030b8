/** Which DynamoDB is started: never another one than the one that is named. */
import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { dynamodbProgram } from '../../../../infra/local/aws/dynamodb-engine.ts';

const moduleFile = fileURLToPath(
  new URL('../../../../infra/local/aws/dynamodb-engine.ts', import.meta.url),
);

/** What the choice says on a machine that has neither Java nor the processor for dynoxide. */
function refusalWithoutPrograms(engineName: string): string {
  const script = `Object.defineProperty(process, 'arch', { value: 'none' });
    const { dynamodbProgram } = await import(${JSON.stringify(moduleFile)});
    try {
      console.log(dynamodbProgram({ host: '127.0.0.1', port: 1, file: undefined }));
    } catch (error) {
      console.log(error.message);
    }`;
  const env = { PATH: '/nowhere', WXKEEPER_DYNAMODB_ENGINE: engineName };
  const args = ['--input-type=module', '--eval', script];
  return spawnSync(process.execPath, args, { env, encoding: 'utf8' }).stdout.trim();
}

const noDynoxide = '@dynoxide/linux-x64 is not installed (Linux on x64 only)';
const noJava = 'DynamoDB Local cannot run without a JDK, Java 17 or newer';

it.each([
  ['dynoxide', `WXKEEPER_DYNAMODB_ENGINE=dynoxide: ${noDynoxide}.`],
  ['dynamodb-local', `WXKEEPER_DYNAMODB_ENGINE=dynamodb-local: ${noJava}.`],
  ['', `No DynamoDB for this machine: ${noDynoxide}, and ${noJava}.`],
])('says what is missing for "%s"', (engineName, refusal) => {
  expect(refusalWithoutPrograms(engineName)).toBe(refusal);
});

it('takes no other name', () => {
  expect(() =>
    dynamodbProgram({ host: '127.0.0.1', port: 1, file: undefined }, 'dynalite'),
  ).toThrow('WXKEEPER_DYNAMODB_ENGINE must be dynoxide or dynamodb-local, not "dynalite"');
});
