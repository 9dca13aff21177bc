// Edits presigned URLs as text: whatever is not meant to change stays byte for byte.

/** The URL without a query parameter. */
export function without(url, name) {
  const [base, query] = cut(url);
  return join(
    base,
    query.filter((pair) => nameOf(pair) !== name),
  );
}

/** The URL with a parameter's value replaced (already encoded), or the parameter added at the end. */
export function edited(url, name, value) {
  const [base, query] = cut(url);
  if (!query.some((pair) => nameOf(pair) === name)) return join(base, [...query, `${name}=${value}`]);
  return join(
    base,
    query.map((pair) => (nameOf(pair) === name ? `${name}=${value}` : pair)),
  );
}

/** The value of a query parameter, decoded. */
export function parameter(url, name) {
  const pair = cut(url)[1].find((each) => nameOf(each) === name);
  return pair === undefined ? undefined : decodeURIComponent(pair.slice(pair.indexOf('=') + 1));
}

function cut(url) {
  const question = url.indexOf('?');
  return question === -1 ? [url, []] : [url.slice(0, question), url.slice(question + 1).split('&')];
}

function join(base, query) {
  return query.length === 0 ? base : `${base}?${query.join('&')}`;
}

function nameOf(pair) {
  return pair.split('=', 1)[0];
}
