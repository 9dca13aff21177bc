/** The element with this id, of this class. @throws TypeError when page.html and the script no longer agree */
export function byId<T extends Element>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`page.html has no ${kind.name} with the id ${id}`);
  return found;
}

type Child = Node | string | undefined;

/** Makes an element. Text goes in as text, so nothing that was pasted can become markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A sentence in which pieces stand in `backticks`, these as code. */
export function withCode(sentence: string): (Node | string)[] {
  return sentence.split('`').map((piece, index) => (index % 2 === 1 ? make('code', {}, piece) : piece));
}
