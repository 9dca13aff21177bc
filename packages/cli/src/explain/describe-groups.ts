import { visibleText } from '@countersign/aws-model';
import type { LogSummary } from './log-summary.js';

/** A log's failures for a person, the most frequent cause first. */
export function describeGroups({ requests, failures, groups }: LogSummary): string {
  const share = requests === 0 ? 0 : (100 * failures) / requests;
  const lines = [
    `${counted(requests, 'request')}, ${failures === 0 ? 'none failed' : `${failures} failed (${share.toFixed(share < 1 ? 2 : 0)} %)`}`,
  ];
  const width = Math.max(0, ...groups.map(({ count }) => String(count).length));
  for (const group of groups) {
    const indent = ' '.repeat(width + 2);
    lines.push('', `${String(group.count).padStart(width)}  ${group.cause} (${group.confidence} confidence)`);
    lines.push(`${indent}${plain(group.title)}`);
    if (group.firstAt !== undefined)
      lines.push(`${indent}from ${group.firstAt} to ${group.lastAt ?? group.firstAt}`);
    const { method = '', url, status = '' } = group.example ?? {};
    if (url !== undefined) lines.push(`${indent}such as: ${[method, url, status].filter(Boolean).join(' ')}`);
    if (group.evidence !== undefined) lines.push(`${indent}because: ${plain(group.evidence)}`);
    lines.push(`${indent}fix: ${plain(group.fix)}`);
  }
  return lines.map((line) => `${visibleText(line)}\n`).join('');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function plain(sentence: string): string {
  return sentence.replaceAll('`', '');
}
