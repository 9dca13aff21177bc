/**
 * Lets `instanceof` hold for errors that the other form of a package made: an application and its tests may load one package both
 * as ES modules and as CommonJS, and each form has classes of its own.
 *
 * @param owner the package's name
 * @param classes by name; given rather than read from the classes, whose names minifiers shorten
 */
export function sameInBothForms(
  owner: string,
  classes: Readonly<Record<string, abstract new (...args: never) => Error>>,
): void {
  for (const [name, ours] of Object.entries(classes)) {
    const mark = Symbol.for(`${owner}: ${name}`);
    Object.defineProperty(ours.prototype, mark, { value: true });
    Object.defineProperty(ours, Symbol.hasInstance, {
      value(this: unknown, value: unknown): boolean {
        if (Function.prototype[Symbol.hasInstance].call(this as never, value)) return true;
        // A class derived from ours inherits this; it has no other form.
        return this === ours && typeof value === 'object' && value !== null && mark in value;
      },
    });
  }
}
