/** `npm run deploy` with a fake AWS: what it refuses, changes and says, and its exit code. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Cloud, FoundResource, FoundSecret, FoundStack } from '../../../infra/deploy/cloud.ts';
import { runDeployment, type DeployPorts } from '../../../infra/deploy/run-deployment.ts';
import { cdkContext, findOne, synthesizeStack } from '../synthesized-stack.ts';

const component = 'wxfedcba9876543210';
const ready = {
  ...cdkContext,
  components: [component],
  alarmEmails: ['on-call@example.com'],
  unsignedVisits: 'refused',
};
const keyArn = 'arn:aws:kms:eu-west-2:111122223333:key/0a1b2c3d-0000-1111-2222-333344445555';
const links = secretNamed('wxkeeper/link-signing-key');
const componentSecret = secretNamed(`wxkeeper/components/${component}`);

function secretNamed(name: string, isBeingDeleted = false): FoundSecret {
  const arn = `arn:aws:secretsmanager:eu-west-2:111122223333:secret:${name}-AbCdEf`;
  return { name, arn, keyArn, isBeingDeleted };
}

function stackWith(status: string, resources: FoundResource[] = []): FoundStack {
  const arn = 'arn:aws:cloudformation:eu-west-2:111122223333:stack/wxkeeper/1';
  return { status, isProtected: true, arn, resources };
}

let stack: FoundStack | undefined;
let secrets: FoundSecret[];
let tables: string[];
let done: unknown[];
beforeEach(() => {
  stack = undefined;
  secrets = [];
  tables = [];
  done = [];
});

const cloud: Cloud = {
  findStack: async () => stack,
  findSecret: async (name) => secrets.find((each) => each.name === name),
  findTables: async (beginning) => tables.filter((each) => each.startsWith(beginning)),
  allowDeletion: async (stackName) => {
    done.push(['allowDeletion', stackName]);
  },
};

const ports: DeployPorts = {
  context: ready,
  findEnvironment: async () => ({ hasCredentials: true, region: 'eu-west-2' }),
  createCloud: () => cloud,
  synthesize: async (settings) =>
    synthesizeStack(settings).toJSON() as Awaited<ReturnType<DeployPorts['synthesize']>>,
  writeMapping: (mapping) => {
    done.push(['mapping', mapping]);
    return 'cdk.out/import.json';
  },
  cdk: async (parameters) => {
    done.push(['cdk', ...parameters]);
    return 0;
  },
  say: (text) => done.push(text),
};

/** Everything that was printed. */
function said(): string {
  return done.filter((each) => typeof each === 'string').join('\n');
}

describe('settings that are ready', () => {
  it('are deployed, with all arguments passed on', async () => {
    const parameters = ['--require-approval', 'never', '-c', 'stageName=test'];
    expect(await runDeployment(parameters, ports)).toBe(0);
    expect(done).toEqual([['cdk', 'deploy', ...parameters]]);
  });

  it('end with the exit code of the CDK', async () => {
    expect(await runDeployment([], { ...ports, cdk: async () => 3 })).toBe(3);
  });

  it('are deployed where nobody may look: CloudFormation says what is wrong', async () => {
    const createCloud = () => ({
      ...cloud,
      findStack: async () => Promise.reject(new Error('not authorized')),
    });
    expect(await runDeployment([], { ...ports, createCloud })).toBe(0);
    expect(said()).toMatch(/^Not known .*not authorized/);
    expect(done).toContainEqual(['cdk', 'deploy']);
  });
});

describe('settings that are not ready', () => {
  it('stand in one list with the mistakes, and nothing is asked of AWS', async () => {
    const other: DeployPorts = {
      ...ports,
      context: cdkContext,
      findEnvironment: async () => ({ hasCredentials: false, region: undefined }),
      createCloud: () => {
        throw new Error('AWS was asked');
      },
    };
    expect(await runDeployment(['-c', 'natCount=3'], other)).toBe(1);
    expect(said().split('\n')).toEqual([
      'This cannot be deployed:',
      '- natCount must be 1 or 2, but is 3',
      expect.stringMatching(/^- components has the sample /),
      expect.stringMatching(/^- alarmEmails is empty/),
      expect.stringMatching(/^- unsignedVisits is not chosen/),
      expect.stringMatching(/^- there are no AWS credentials/),
      expect.stringMatching(/^- there is no AWS region/),
    ]);
  });
});

describe('a first deployment that failed', () => {
  beforeEach(() => {
    stack = stackWith('ROLLBACK_COMPLETE');
  });

  it('is made again: protection goes off, and the CDK does the rest', async () => {
    expect(await runDeployment([], ports)).toBe(0);
    expect(done.slice(1)).toEqual([
      ['allowDeletion', 'wxkeeper'],
      ['cdk', 'deploy'],
    ]);
    expect(said()).toContain('The first deployment of wxkeeper failed');
  });

  it('keeps its protection where something else must happen first', async () => {
    secrets = [links];
    expect(await runDeployment([], ports)).toBe(1);
    expect(done.flat()).not.toContain('allowDeletion');
    expect(said()).toContain('aws cloudformation delete-stack --stack-name wxkeeper');
  });
});

it('a stack that could not be deleted has to go first', async () => {
  stack = stackWith('DELETE_FAILED');
  expect(await runDeployment(['-c', 'stageName=test'], ports)).toBe(1);
  expect(done.flat()).not.toContain('cdk');
  expect(
    said()
      .split('\n')
      .filter((line) => line.startsWith('  ')),
  ).toEqual([
    '  aws cloudformation delete-stack --stack-name wxkeeper-test',
    '  aws cloudformation wait stack-delete-complete --stack-name wxkeeper-test',
    '  npm run deploy -- -c stageName=test',
  ]);
  stack = stackWith('DELETE_IN_PROGRESS');
  done = [];
  expect(await runDeployment([], ports)).toBe(1);
  expect(said()).not.toContain('delete-stack');
});

it('a change that would take something away is refused, with what to do first', async () => {
  stack = stackWith('UPDATE_COMPLETE', [
    { type: 'AWS::ApiGatewayV2::DomainName', logicalId: '', physicalId: 'old.example.com' },
  ]);
  expect(await runDeployment([], ports)).toBe(1);
  expect(said()).toMatch(/^Nothing was changed\.\n\nold\.example\.com would stop answering/);
  expect(done.flat()).not.toContain('cdk');
});

describe('a component that is put back', () => {
  it('is imported: the mapping has its secret only', async () => {
    stack = stackWith('UPDATE_COMPLETE', [
      { type: 'AWS::SecretsManager::Secret', logicalId: '', physicalId: links.arn },
    ]);
    secrets = [links, componentSecret];
    expect(await runDeployment(['--profile', 'prod'], ports)).toBe(1);
    const Name = componentSecret.name;
    const template = synthesizeStack({ components: [component] });
    const { id } = findOne(template, 'AWS::SecretsManager::Secret', { Name });
    expect(done[0]).toEqual(['mapping', { [id]: { Id: componentSecret.arn } }]);
    const lines = said().split('\n');
    expect(lines).toContain(
      '  npx cdk import --force --resource-mapping cdk.out/import.json --profile prod',
    );
    expect(lines).toContain('  npm run deploy -- --profile prod');
    expect(done.flat()).not.toContain('cdk');
  });
});

describe('a stack that was deleted', () => {
  beforeEach(() => {
    secrets = [links, { ...componentSecret, isBeingDeleted: true }];
    tables = ['wxkeeper-StorageTableB43FDCE7-1ABCDEF', 'wxkeeper-test-StorageTableB43FDCE7-2ABC'];
  });

  it('begins with its secrets, its key and its table', async () => {
    expect(await runDeployment([], ports)).toBe(1);
    const [[, mapping]] = done as [[string, Record<string, unknown>]];
    const template = synthesizeStack({ components: [component] }).toJSON();
    const found = Object.entries(mapping).map(([id, identifier]) => [
      template.Resources[id].Type,
      identifier,
    ]);
    expect(found).toEqual([
      ['AWS::KMS::Key', { KeyId: '0a1b2c3d-0000-1111-2222-333344445555' }],
      ['AWS::DynamoDB::GlobalTable', { TableName: tables[0] }],
      ['AWS::SecretsManager::Secret', { Id: links.arn }],
      ['AWS::SecretsManager::Secret', { Id: componentSecret.arn }],
    ]);
    expect(said()).toContain(
      `  aws secretsmanager restore-secret --secret-id ${componentSecret.name}\n  npx cdk import`,
    );
  });

  it('leaves the choice among several tables to people', async () => {
    tables.push('wxkeeper-StorageTableB43FDCE7-3ABCDEF');
    await runDeployment([], ports);
    expect(JSON.stringify(done[0])).not.toContain('TableName');
    expect(said()).toContain('There are several tables: wxkeeper-StorageTableB43FDCE7-1ABCDEF, ');
  });

  it('has a new table where none is left', async () => {
    tables = [];
    await runDeployment([], ports);
    expect(said()).toContain('No table of a former stack was found');
  });
});

describe('what is imported', () => {
  it.each(['customer-managed-key', 'aws-managed-keys'] as const)(
    'refers to nothing that is not imported, with %s',
    (encryption) => {
      const { Resources } = synthesizeStack({ encryption }).toJSON();
      const kept = /^AWS::(KMS::Key|DynamoDB::GlobalTable|SecretsManager::Secret)$/;
      const imported = Object.keys(Resources).filter((id) => kept.test(Resources[id].Type));
      expect(imported.length).toBe(encryption === 'customer-managed-key' ? 4 : 3);
      for (const id of imported) {
        const { DeletionPolicy, ...resource } = Resources[id];
        // CloudFormation imports only what it is told not to delete.
        expect(DeletionPolicy).toMatch(/^Retain/);
        const text = JSON.stringify(resource);
        const named = [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\[?"([^"]+)"/g)].map(([, to]) => to);
        expect(named.filter((to) => !to?.startsWith('AWS::'))).toEqual(
          named.filter((to) => to !== undefined && imported.includes(to)),
        );
      }
    },
  );
});
