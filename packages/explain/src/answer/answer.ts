import type { Provider } from '../url/presigned-url.js';

/** The service's answer, read from XML, JSON, HTML or headers. */
export interface Answer {
  readonly status?: number;
  /** `AccessDenied`, `SignatureDoesNotMatch` ... */
  readonly code?: string;
  readonly message?: string;
  /** Every other element by its name: `StringToSign`, `CanonicalRequest`, `HeadersNotSigned`, `Region`, `ServerTime` ... */
  readonly elements: ReadonlyMap<string, string>;
  /** Response headers, names in lower case; the last one counts. */
  readonly headers: ReadonlyMap<string, string>;
  /** Who answered, as far as the form of the answer, its headers or the context tell. */
  readonly provider?: Provider;
  /** The service's own clock: `ServerTime`, else the `Date` header; milliseconds since 1970. */
  readonly serverTime?: number;
  /** `requestid` of AWS or of a compatible server. */
  readonly requestId?: string;
  /** What kind of text the body was. */
  readonly form: 'xml' | 'json' | 'html' | 'text' | 'none';
}
