/** The SBOM: what the bundles contain, and nothing that only builds or tests them. */
import { expect, it, jest } from '@jest/globals';
import { createSbom } from '../../../infra/functions/sbom.ts';

jest.setTimeout(60_000);

it('lists what is deployed, each with version, licence and hash', () => {
  const { components, ...sbom } = createSbom();
  expect(sbom).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'wxkeeper' } },
  });
  const names = components.map(({ name }) => name);
  const needed = ['@aws-sdk/client-dynamodb', '@aws-sdk/client-s3', '@middy/core', 'saxes', 'zod'];
  expect(names).toEqual(expect.arrayContaining(needed));
  for (const tool of ['aws-cdk-lib', 'esbuild', 'jest', 'fauxqs', 'typescript']) {
    expect(names).not.toContain(tool);
  }
  for (const component of components) {
    expect(component).toMatchObject({
      purl: expect.stringMatching(/^pkg:npm\/(%40[\w-]+\/)?[\w.-]+@\d+\.\d+\.\d+/),
      licenses: [{ license: { name: expect.stringMatching(/^(MIT|ISC|Apache-2\.0|0BSD)/) } }],
      hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
    });
    expect(component.properties.length).toBeGreaterThan(0);
  }
});
