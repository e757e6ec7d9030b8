/** What is said about fields that nobody knows. */
import { expect, it } from '@jest/globals';
import { shownName, unknownFields } from '../../shared/nearest-name.ts';

const known = ['type', 'mediaId', 'title'];
const sentence = (sent: string, nearest: string) =>
  `"${sent}" is no field of this, the nearest one is ${nearest}`;

it.each<[what: string, sent: unknown, sentences: string[]]>([
  ['known fields only', { type: 'x', title: 'y' }, []],
  ['WeChat’s spelling', { media_id: 'x' }, [sentence('media_id', 'mediaId')]],
  [
    'several, in their order',
    { Titel: 'x', MediaID: 'y' },
    [sentence('Titel', 'title'), sentence('MediaID', 'mediaId')],
  ],
  ['one whose nearest was sent already', { title: 1, titles: 2 }, [sentence('titles', 'type')]],
  ['none left over', { type: 1, mediaId: 2, title: 3, media: 4 }, [sentence('media', 'mediaId')]],
  ['nothing', undefined, []],
  ['null', null, []],
  ['a text', 'type', []],
  ['a list', [1], []],
])('fields that are not known: %s', (_what, sent, sentences) => {
  expect(unknownFields(sent, known, 'this')).toEqual(sentences);
});

it('a name is shown so that it can neither end the line nor fill it', () => {
  expect(shownName(`a"\n${'b'.repeat(100)}`)).toBe(`"a\\"\\n${'b'.repeat(61)}"`);
});
