import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, matchArn, matchGlob, splitArn } from '../src/index.js';

describe('wildcards', () => {
  it.each([
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['a', 'a', true],
    ['a', 'A', false],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'ba', true],
    ['*a', 'ab', false],
    ['*a*', 'bab', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a**b', 'axb', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?*', '', false],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/c/d:e', true],
    ['a.c', 'abc', false],
    ['*ab*ab*', 'ab', false],
    ['*a?b*', 'xxaab', true],
  ])('%j against %j: %s', (pattern, text, expected) => {
    expect(matchGlob(pattern, text)).toBe(expected);
  });

  it('matches what the same regular expression matches', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '/'), maxLength: 8 });
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*'), maxLength: 10 });
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 's');
        expect(compileGlob(pattern)(text)).toBe(expression.test(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('does not blow up on a pattern that would make a backtracking matcher exponential', () => {
    expect(matchGlob(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});

describe('ARNs', () => {
  it.each([
    ['arn:aws:s3:::b*', 'arn:aws:s3:::bucket/key', true],
    ['arn:aws:*:::b', 'arn:aws:s3:::b', true],
    ['arn:aws:*', 'arn:aws:s3:::b', false],
    ['*', 'arn:aws:s3:::b', true],
    ['*', 'b', false],
  ])('%j against %j: %s', (pattern, arn, expected) => {
    expect(matchArn(pattern, arn)).toBe(expected);
  });

  it('keeps the colons of the resource', () => {
    expect(splitArn('arn:aws:sns:us-east-1:1:a:b')).toEqual(['arn', 'aws', 'sns', 'us-east-1', '1', 'a:b']);
    expect(splitArn('arn:aws:s3')).toBeUndefined();
  });
});
