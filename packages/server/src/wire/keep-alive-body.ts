import type { ServerResponse } from 'node:http';
import { XML_DECLARATION } from './answer.js';
import type { OpenAnswer } from './send.js';

/**
 * Keeps a visitor waiting for an answer that takes long: after a while the status goes out, 200 for good or ill, then a
 * space now and then, so that no connection on the way counts as idle; what was to be said, an error too, follows as the
 * document. Headers that only the outcome tells are lost. An answer that comes in time goes out as any other.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export class KeepAliveBody {
  readonly #response: ServerResponse;
  readonly #headers: () => readonly string[];
  readonly #timer: NodeJS.Timeout;

  /**
   * @param intervalMs until the status goes out, and from one space to the next
   * @param headers flat, those that every answer carries; asked for when the status goes out
   */
  constructor(response: ServerResponse, intervalMs: number, headers: () => readonly string[]) {
    this.#response = response;
    this.#headers = headers;
    this.#timer = setInterval(() => this.#reassure(), intervalMs);
    this.#timer.unref();
  }

  /** The answer has come. True: it has been sent, behind the status that went out before. */
  end(answer: OpenAnswer): boolean {
    clearInterval(this.#timer);
    if (!this.#response.headersSent) return false;
    this.#response.end(withoutDeclaration(answer.body));
    return true;
  }

  #reassure(): void {
    const response = this.#response;
    if (response.destroyed) {
      clearInterval(this.#timer);
      return;
    }
    if (response.headersSent) {
      response.write(' ');
      return;
    }
    response.writeHead(200, ['Content-Type', 'application/xml', ...this.#headers()]);
    // Nothing may stand before the declaration, not even a space (XML 1.0, section 2.8).
    response.write(XML_DECLARATION);
  }
}

/** Whoever asks for patience answers with a document. */
function withoutDeclaration(body: OpenAnswer['body']): string {
  const document = typeof body === 'string' ? body : '';
  return document.startsWith(XML_DECLARATION) ? document.slice(XML_DECLARATION.length) : document;
}
