/** Does something with each item, with so many at the same time. @returns the results, in their order */
export async function aFewAtATime<Item, Result>(
  items: readonly Item[],
  most: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await act(item);
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  return results;
}
