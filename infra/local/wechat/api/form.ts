/**
 * Reads multipart bodies, by which files are uploaded. It is as lenient as WeChat, whose documents ask
 * for a `filelength` that no standard knows: parsers that follow the standard refuse it.
 */
import type { Form, SimulatorRequest, UploadedFile } from '../http-messages.ts';

type Headers = Pick<SimulatorRequest, 'headers'>;

/** Whether the body is multipart. */
export function isMultipart({ headers }: Headers): boolean {
  return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}

/** The fields of a multipart body. A body that cannot be read has none. */
export function readForm({ headers, bytes }: Headers & { bytes?: Buffer | undefined }): Form {
  const [, quoted, bare] =
    /\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(headers['content-type'] ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined || bytes === undefined) return new Map();
  return new Map(partsOf(bytes, `--${boundary}`).flatMap(readPart));
}

/** What stands between the delimiters, without the line breaks that belong to these. */
function partsOf(bytes: Buffer, delimiter: string): Buffer[] {
  const parts: Buffer[] = [];
  let begin = bytes.indexOf(delimiter);
  while (begin !== -1) {
    const end = bytes.indexOf(`\r\n${delimiter}`, begin + delimiter.length);
    if (end !== -1) parts.push(bytes.subarray(begin + delimiter.length + 2, end));
    begin = end === -1 ? -1 : end + 2;
  }
  return parts;
}

function readPart(part: Buffer): [string, string | UploadedFile][] {
  const end = part.indexOf('\r\n\r\n');
  if (end === -1) return [];
  const head = part.subarray(0, end).toString();
  const content = part.subarray(end + 4);
  const name = parameter(head, 'name');
  const fileName = parameter(head, 'filename');
  if (name === undefined) return [];
  if (fileName === undefined) return [[name, content.toString()]];
  const contentType = /^content-type: *(.+)$/im.exec(head)?.[1]?.trim() ?? '';
  return [[name, { fileName, contentType, content }]];
}

function parameter(head: string, name: string): string | undefined {
  return new RegExp(`[;\\s]${name}="([^"]*)"`, 'i').exec(head)?.[1];
}
