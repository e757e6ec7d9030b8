/** The script behind `npm run synth`: wrong settings are refused before the CDK's command line starts. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../infra/deploy/synth.ts', import.meta.url));

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-synth-script-'));
  const cdk = join(folder, 'cdk');
  writeFileSync(cdk, '#!/bin/sh\nprintf "%s\\n" "$@" > "$CALLED"\nexit 3\n');
  chmodSync(cdk, 0o755);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  rmSync(join(folder, 'called'), { force: true });
});

function synth(parameters: readonly string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    CALLED: join(folder, 'called'),
    ...environment,
  };
  return spawnSync(process.execPath, [script, ...parameters], { encoding: 'utf8', env });
}

describe('npm run synth', () => {
  it('lists the mistakes, and starts nothing', () => {
    const { status, stderr } = synth(['-c', 'natCount=3', '-c', 'nope=1']);
    expect(stderr.split('\n')).toEqual([
      'The settings under "context" in cdk.json are wrong:',
      '- natCount must be 1 or 2, but is 3',
      expect.stringMatching(/^- nope is not a setting/),
      '',
    ]);
    expect(status).toBe(1);
    expect(existsSync(join(folder, 'called'))).toBe(false);
  });

  it('passes on all arguments and the exit code', () => {
    const { status, stderr } = synth(['-c', 'natCount=1', '--verbose']);
    expect(stderr).toBe('');
    expect(status).toBe(3);
    const called = readFileSync(join(folder, 'called'), 'utf8').trim().split('\n');
    expect(called).toEqual(['synth', '--quiet', '-c', 'natCount=1', '--verbose']);
  });

  it('compares with the region that is named, and with none where none is', () => {
    const zones = ['-c', 'availabilityZones=["eu-west-2a","eu-west-2b"]'];
    expect(synth(zones).status).toBe(3);
    expect(synth(zones, { AWS_DEFAULT_REGION: 'eu-west-2' }).status).toBe(3);
    const { status, stderr } = synth(zones, { AWS_REGION: 'us-east-1' });
    expect(stderr).toContain('availabilityZones must be of the region us-east-1');
    expect(status).toBe(1);
  });

  it("leaves it to the app whether the newest NAT image can be looked up, but for China's regions", () => {
    const instance = ['-c', 'egress=nat-instance'];
    expect(synth(instance).status).toBe(3);
    expect(synth(instance, { AWS_REGION: 'cn-north-1' }).status).toBe(1);
  });

  it('loads nothing that takes long', async () => {
    const { metafile } = await build({
      entryPoints: [script],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path.replace(/^node:/, '')),
    );
    expect([...new Set(imported)].toSorted()).toEqual([
      'child_process',
      'events',
      'fs',
      'net',
      'url',
      'zod/mini',
    ]);
  });
});
