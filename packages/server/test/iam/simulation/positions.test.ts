import { parsePolicy } from '@countersign/policy';
import { describe, expect, it } from 'vitest';
import { SimulatedDocument } from '../../../src/iam/simulation/positions.js';

function spans(document: string) {
  return parsePolicy(document, 'identity').statements.map(({ start, end }) => {
    const span = new SimulatedDocument(document).simulatorSpan({ start: start!, end: end! });
    return [span.start.line, span.start.column, span.end.line, span.end.column];
  });
}

describe('positions of statements', () => {
  it('are those of the AWS CLI example of simulate-custom-policy', () => {
    const document =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":' +
      '{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
    expect(spans(document)).toEqual([[1, 38, 1, 167]]);
  });

  it('are those of the AWS CLI example of simulate-principal-policy', () => {
    const document = `{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "codecommit:ListRepositories",

            "Resource": "*"
        }
    ]
}`;
    expect(spans(document)).toEqual([[3, 19, 9, 10]]);
  });

  it('of a further statement begin after the one before it', () => {
    const one = '{"Effect":"Allow","Action":"s3:*","Resource":"*"}';
    const document = `{"Statement":[${one} , ${one}]}`;
    expect(spans(document)).toEqual([
      [1, 15, 1, 15 + one.length],
      [1, 15 + one.length, 1, 15 + one.length + 3 + one.length],
    ]);
  });
});
