/** A cell of a CSV file, as RFC 4180 has it: quoted where it has to be. */
export function csvCell(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
