/** Each push of which WeChat has shown a sample is taken in at the address that it belongs to. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { account, forget, startKeeper, type Keeper } from '../support/keeper.ts';
import {
  elementsOfShape,
  pushShapes,
  shapedXml,
  valueOut,
  type ShapedElement,
} from '../support/push-shapes.ts';
import { pushOf, send } from '../support/push.ts';

let keeper: Keeper;

beforeAll(async () => {
  keeper = await startKeeper();
});

afterAll(async () => {
  await keeper.close();
});

type Value = string | { [name: string]: Value } | Value[];

/** As it has to be read: a name that is there several times is a list. */
function fieldsOf(elements: readonly ShapedElement[]): Record<string, Value> {
  const groups = Map.groupBy(elements, ({ name }) => name);
  const valueOf = (element: ShapedElement) =>
    element.children.length > 0 ? fieldsOf(element.children) : valueOut(element);
  const entries = Array.from(groups, ([name, group]): [string, Value] => {
    const [first = '', ...others] = group.map(valueOf);
    return [name, others.length > 0 ? [first, ...others] : first];
  });
  return Object.fromEntries(entries);
}

it('there are 116 of them', () => {
  expect(pushShapes).toHaveLength(116);
});

it.each(pushShapes)('%s', async (shape) => {
  const elements = elementsOfShape(shape);
  const isEvent = elements.some(({ name }) => name === 'InfoType');
  const address = isEvent ? 'events' : `messages/${account}`;
  const xml = `\uFEFF<xml>\n${shapedXml(elements)}\n</xml>`;
  forget(keeper);

  const answer = await send(`${keeper.url}/${address}`, pushOf({ xml }));

  expect(answer).toMatchObject({ status: 200, text: 'success' });
  const passedOn = keeper.announced.map(({ detail }) => detail['message']);
  const queued = keeper.queue.map((event) => ('fields' in event ? event.fields : {}));
  const isTicket = shape.includes('verify_ticket');
  expect([...passedOn, ...queued]).toMatchObject(isTicket ? [] : [fieldsOf(elements)]);
});
