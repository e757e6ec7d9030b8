/** The pushes that WeChat documents, by their names and shape only: test/vectors/push-shapes.json. */
import { readFileSync } from 'node:fs';
import { component, START } from './services.ts';

/** An element: what it is called, and what is in it. */
export interface ShapedElement {
  name: string;
  /** Numbers stand without CDATA. */
  isCdata: boolean;
  /** What WeChat always writes there. */
  value?: string;
  children: ShapedElement[];
}

const file = new URL('../vectors/push-shapes.json', import.meta.url);

/** One line a push: `Name` is a text in CDATA, `Name#` is none, `Name=value`, `Name{children}`. */
export const pushShapes = JSON.parse(readFileSync(file, 'utf8')) as string[];

/** The elements of one line. */
export function elementsOfShape(shape: string): ShapedElement[] {
  const root: ShapedElement[] = [];
  const open = [root];
  for (const [, name = '', value, sign = ''] of shape.matchAll(
    /([^\s{}=#]+)(?:=([^\s{}#]+))?([#{]?)|}/g,
  )) {
    if (name === '') {
      open.pop();
      continue;
    }
    const children: ShapedElement[] = [];
    const element = {
      name,
      isCdata: sign !== '#',
      children,
      ...(value !== undefined && { value }),
    };
    open.at(-1)?.push(element);
    if (sign === '{') open.push(children);
  }
  return root;
}

/** @param textOf the content of an element without children */
export function shapedXml(
  elements: readonly ShapedElement[],
  textOf: (element: ShapedElement) => string = valueIn,
): string {
  const parts = elements.map((element) => {
    const { name, isCdata, children } = element;
    const text = isCdata ? `<![CDATA[${textOf(element)}]]>` : textOf(element);
    return `<${name}>${children.length > 0 ? shapedXml(children, textOf) : text}</${name}>`;
  });
  return parts.join('\n');
}

/** The values of an element without children, unless a test gives another one. */
export function valueIn({ name, value, isCdata }: ShapedElement): string {
  if (value !== undefined) return value;
  if (name === 'AppId') return component.componentAppId;
  if (name === 'CreateTime') return String(START);
  return isCdata ? `text of ${name}` : '1';
}

/** The value as it is passed on: a token is taken out. */
export function valueOut(element: ShapedElement): string {
  return element.name === 'Token' ? '[removed]' : valueIn(element);
}
