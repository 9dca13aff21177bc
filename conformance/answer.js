/** What a server answered, with the elements of an error document in the order in which they came. */
export class Answer {
  /**
   * @param {number} status
   * @param {string[]} rawHeaders name, value, name, value ...
   * @param {Buffer} bytes
   */
  constructor(status, rawHeaders, bytes) {
    this.status = status;
    this.rawHeaders = rawHeaders;
    this.bytes = bytes;
    this.body = bytes.toString('utf8');
  }

  /** The value of a header, name in any case; undefined when it was not sent. */
  header(name) {
    for (let i = 0; i < this.rawHeaders.length; i += 2) {
      if (this.rawHeaders[i].toLowerCase() === name.toLowerCase()) return this.rawHeaders[i + 1];
    }
    return undefined;
  }

  /** Text of the first element of that name, entities decoded; undefined when there is none. */
  text(name) {
    const found = new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|>([^<]*)</${name}>)`).exec(this.body);
    return found ? decodeEntities(found[1] ?? '') : undefined;
  }

  /** Texts of all elements of that name. */
  texts(name) {
    return [...this.body.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|>([^<]*)</${name}>)`, 'g'))].map(
      (found) => decodeEntities(found[1] ?? ''),
    );
  }

  /** Name and text of each element of the error document, in its order; none when this is no error. */
  get errorElements() {
    const error = /<Error>(.*?)<\/Error>/s.exec(this.body)?.[1];
    if (error === undefined) return [];
    return [...error.matchAll(/<([\w-]+)(?:\/>|>([^<]*)<\/\1>)/g)].map(([, name, value]) => [
      name,
      decodeEntities(value ?? ''),
    ]);
  }

  get code() {
    return this.errorElements.find(([name]) => name === 'Code')?.[1];
  }

  get message() {
    return this.errorElements.find(([name]) => name === 'Message')?.[1];
  }

  /** What an error tells besides code and message, and besides the ids that every error ends with. */
  get extras() {
    return this.errorElements.filter(([name]) => !['Code', 'Message', 'RequestId', 'HostId'].includes(name));
  }
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decodeEntities(text) {
  return text.replace(/&(?:#(x?)([0-9a-fA-F]+)|(lt|gt|quot|apos|amp));/g, (_, hex, number, name) =>
    name ? ENTITIES[name] : String.fromCodePoint(Number.parseInt(number, hex ? 16 : 10)),
  );
}
