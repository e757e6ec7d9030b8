/** docs/api.md and its translation: the examples are run, the tables compared with the code. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { followLink, loadPage } from '../../infra/local/demo/merchant-browser.ts';
import { until } from '../../infra/local/process/until.ts';
import { routes } from '../../infra/function-routes.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../../shared/onboarding/signed-link.ts';
import {
  grantsAnnounced,
  localComponent,
  startLocalRun,
  type LocalRun,
} from '../support/bundled-service.ts';
import { codeBlock, codeBlocks, read, tableRows } from '../support/documents.ts';
import { runModule, withAddressesOf } from '../support/run-example.ts';

jest.setTimeout(60_000);

const documents = [
  ['docs/api.md', read('docs/api.md')],
  ['docs/api.zh-CN.md', read('docs/api.zh-CN.md')],
] as const;

const account = 'wx5a1c9e7d3b2f8046';
const { componentAppId } = localComponent;

describe('the examples, on the running service', () => {
  let service: LocalRun;

  beforeAll(async () => {
    service = await startLocalRun();
    await service.simulator.startPushing();
    await service.simulator.authorize(account);
    await grantsAnnounced(service, 1);
  });

  afterAll(async () => {
    await service?.close();
  });

  const announced = (type: string) => service.events().find((each) => each.detailType === type);

  it.each([
    { example: 'call-wechat', print: /^2 followers\n$/ },
    { example: 'get-access-token', print: /\na token that is good for \d+ s\n$/ },
    { example: 'get-ticket', print: /\na ticket that is good for \d+ s\n$/ },
  ])('the Node.js example for $example works in both', async ({ example, print }) => {
    for (const [, text] of documents) expect(await runExample(text, example)).toMatch(print);
  });

  it.each(documents)('%s: the link example prints a link that leads to WeChat', async (_, text) => {
    const output = await runExample(text, 'create-authorization-link');

    const [, seconds, url = ''] = /within (\d+) s to (\S+)\n$/.exec(output) ?? [];
    expect(Math.abs(Number(seconds) - DEFAULT_VALIDITY_SECONDS)).toBeLessThan(60);
    expect(url.startsWith(`${service.urls.api}/${componentAppId}/invited?`)).toBe(true);
    expect((await followLink(await loadPage(url))).html).toContain(account);
  });

  /** The first example defines what the others use. */
  async function runExample(markdown: string, name: string): Promise<string> {
    const [first, wanted] = [codeBlock(markdown, 'js', ''), codeBlock(markdown, 'js', name)];
    const example = first === wanted ? first : first + wanted;
    return runModule(withAddressesOf(service, example));
  }

  it('each event has the fields of its example', async () => {
    const [, english] = documents[0];
    const examples: { 'detail-type': string; source: string; detail: Record<string, unknown> }[] =
      codeBlocks(english)
        .filter(({ text }) => text.includes('"detail-type"'))
        .map(({ text }) => JSON.parse(text));

    await service.simulator.updatePermissionSets(account, [1, 2, 3, 4, 15, 49]);

    expect(examples).toHaveLength(2);
    for (const { 'detail-type': type, source, detail } of examples) {
      const event = await until(type, async () => announced(type));
      // A profile that WeChat did not give in time is missing.
      const shape = shapeOf({ profile: detail['profile'], ...Object(event.detail) });
      expect({ type, source: event.source, shape }).toEqual({
        type,
        source,
        shape: shapeOf(detail),
      });
    }
  });
});

/** The same with `string`, `number` and so on in place of the values. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map(shapeOf))];
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
}

describe.each(documents)('%s agrees with the code', (_name, markdown) => {
  const firsts = tableRows(markdown).map(({ first }) => first);

  it('about the routes', () => {
    const listed = firsts.filter((first) => /^`(GET|POST) /.test(first));

    expect(listed).toEqual(routes.map(({ method, path }) => `\`${method} ${path}\``));
  });

  it('about the errors of the look-up', () => {
    const names = read('shared/errors.ts').matchAll(/^ \* - `(\w+)`:/gm);
    const expected = Array.from(names, ([, name]) => `\`${name}\``);

    expect(expected).toHaveLength(10);
    expect([...new Set(firsts.filter((first) => expected.includes(first)))]).toEqual(expected);
  });
});
