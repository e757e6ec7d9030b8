/** How far something is, in one line. */
const WIDTH = 24;

/** `[########----------------]  33 %`. */
export function progressBar(done: number, total: number): string {
  const part = total === 0 ? 1 : done / total;
  const filled = Math.round(part * WIDTH);
  const percent = String(Math.floor(part * 100)).padStart(3);
  return `[${'#'.repeat(filled)}${'-'.repeat(WIDTH - filled)}] ${percent} %`;
}
