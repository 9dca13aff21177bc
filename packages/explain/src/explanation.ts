/** A cause, why it is believed, and what to do. */
export interface Finding {
  /** Slug of the cause; fixed vocabulary. */
  readonly cause: string;
  readonly confidence: 'high' | 'medium' | 'low';
  /** One line for a tired person. */
  readonly title: string;
  /** Sentences with the exact piece in `backticks`; secrets masked. */
  readonly evidence: readonly string[];
  /** For whoever holds the URL, and for whoever signs. */
  readonly fix: string;
  /** How the code that signs is mended, by language. */
  readonly fixInCode: Readonly<Partial<Record<Language, string>>>;
  /** Page of AWS's or the provider's documentation. */
  readonly documentation?: string;
  /** What to supply to make it sure. */
  readonly supply?: string;
}

export type Language = 'javascript' | 'python' | 'go' | 'java' | 'ruby' | 'php' | 'rust' | 'dotnet' | 'cli';

/** An instant that matters. */
export interface TimelineEvent {
  /** ISO 8601, UTC, seconds. */
  readonly at: string;
  readonly what: string;
  readonly kind: 'signed' | 'session-end' | 'session-end-at-most' | 'url-end' | 'now' | 'other';
}

export interface Explanation {
  readonly verdict: 'healthy' | 'failing' | 'unknown';
  /** The first is the diagnosis. Empty for a healthy URL with nothing to say. */
  readonly findings: readonly Finding[];
  readonly timeline: readonly TimelineEvent[];
  /** The URL, secrets masked; null where none was given. */
  readonly url: string | null;
  /** One or two sentences: for a healthy URL its remaining life and what can still end it early. */
  readonly summary: string;
}
