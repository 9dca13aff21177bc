import { expect, test } from 'vitest';
import { sameInBothForms } from '../src/index.js';

/** The classes of one form of a package, as its module would define them. */
function form() {
  class Refused extends Error {}
  class Expired extends Refused {}
  class Other extends Error {}
  sameInBothForms('@example/package', { Refused, Expired, Other });
  return { Refused, Expired, Other };
}

test('instanceof holds for errors of the other form, by class and base class', () => {
  const esm = form();
  const cjs = form();
  expect(new esm.Expired()).toBeInstanceOf(cjs.Expired);
  expect(new esm.Expired()).toBeInstanceOf(cjs.Refused);
  expect(new cjs.Refused()).toBeInstanceOf(esm.Refused);
  expect(new esm.Refused()).not.toBeInstanceOf(cjs.Expired);
  expect(new esm.Refused()).not.toBeInstanceOf(cjs.Other);
});

test('other values, and classes derived by others, are told as usual', () => {
  const { Refused, Expired } = form();
  const other = form();
  class Derived extends Expired {}
  expect(new Derived()).toBeInstanceOf(Expired);
  expect(new Expired()).not.toBeInstanceOf(Derived);
  expect(new other.Expired()).not.toBeInstanceOf(Derived);
  for (const value of [undefined, null, 'text', 1, {}, new Error(), () => undefined])
    expect(value instanceof Refused).toBe(false);
});

test('adds nothing that is seen when an error is compared or printed', () => {
  const { Refused } = form();
  expect(Object.keys(new Refused())).toEqual([]);
  expect(Object.getOwnPropertySymbols(new Refused())).toEqual([]);
});
