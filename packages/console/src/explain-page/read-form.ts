import { type Report, readReport } from '@countersign/explain';
import { byId } from './elements.js';

/** The report as the form stands, or undefined while nothing was pasted. */
export function readForm(): Report | undefined {
  const pasted = value('pasted');
  const context = readContext(value('context'));
  const secret = value('secret');
  const status = value('status').trim();
  const at = readInstant(value('at').trim());
  const method = byId('method', HTMLSelectElement).value;
  byId('at-problem', HTMLElement).textContent =
    at === 'unreadable' ? 'Expected a date and time such as 2026-03-01T09:30:00Z.' : '';
  if (pasted.trim() === '') return undefined;
  return readReport(pasted, {
    ...(method === '' ? {} : { method }),
    ...(/^[1-5]\d\d$/.test(status) ? { status: Number(status) } : {}),
    ...(at instanceof Date ? { at } : {}),
    ...(Object.keys(context).length === 0 ? {} : { context }),
    // Blanks are kept: a secret with a line end in it is a cause of its own.
    ...(secret === '' ? {} : { credentials: { secretAccessKey: secret } }),
  });
}

function value(id: string): string {
  const field = document.getElementById(id);
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : '';
}

/** Lines of `name: value` or `name=value`. */
function readContext(text: string): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const match = /^\s*([^:=]+?)\s*[:=]\s*(.*?)\s*$/.exec(line);
    if (match) facts[match[1]!] = match[2]!;
    else if (line.trim() !== '') facts.note = `${facts.note ?? ''} ${line.trim()}`.trim();
  }
  return facts;
}

/** Without a zone it is UTC, as the field says. */
function readInstant(text: string): Date | 'unreadable' | undefined {
  if (text === '') return undefined;
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const instant = new Date(zoned);
  return Number.isNaN(instant.getTime()) ? 'unreadable' : instant;
}
