/** An API's answer that is not JSON: a picture or another file. */
import type { SimulatorResponse } from '../http-messages.ts';

/** A file, sent as it is. */
export class FileAnswer {
  readonly #content: Buffer;
  readonly #contentType: string;
  readonly #fileName: string | undefined;

  constructor(content: Buffer, contentType: string, fileName?: string) {
    this.#content = content;
    this.#contentType = contentType;
    this.#fileName = fileName;
  }

  toResponse(): SimulatorResponse {
    const disposition = this.#fileName && `attachment; filename="${this.#fileName}"`;
    const headers = {
      'content-type': this.#contentType,
      ...(disposition && { 'content-disposition': disposition }),
    };
    return { status: 200, headers, body: '', bytes: this.#content };
  }
}
