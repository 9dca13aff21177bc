import { AwsError } from '@countersign/aws-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQueryParameters } from '../src/query/query-parameters.js';

describe('parameters of the query protocol', () => {
  it.each([
    ['', {}],
    ['Action=GetUser&Version=2010-05-08', { Action: 'GetUser', Version: '2010-05-08' }],
    ['A=1+2%2B3&B=%E2%82%AC', { A: '1 2+3', B: '€' }],
    ['A=&B&&=x', { A: '', B: '', '': 'x' }],
    ['A=x=y', { A: 'x=y' }],
    ['A=first&A=second', { A: 'first' }],
    ['__proto__=x&Tags.member.1.Key=k', { ['__proto__']: 'x', 'Tags.member.1.Key': 'k' }],
  ])('%s', (text, expected) => {
    expect([...parseQueryParameters(text)]).toEqual(Object.entries(expected));
  });

  it.each(['A=%', 'A=%zz', 'A=%ff', `%C3=`])('refuses %s', (text) => {
    expect(() => parseQueryParameters(text)).toThrow(AwsError);
  });

  it('refuses more parameters than any operation has', () => {
    const many = Array.from({ length: 10_001 }, (_, n) => `p${n}`).join('&');
    expect(() => parseQueryParameters(many)).toThrow('The request body could not be read.');
  });

  it('reads back what URLSearchParams writes', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.string(), fc.string()), { selector: ([name]) => name }),
        (pairs) => {
          expect([...parseQueryParameters(new URLSearchParams(pairs).toString())]).toEqual(pairs);
        },
      ),
    );
  });
});
