import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOidcArgument } from '../../src/local/oidc-argument.js';

const directory = mkdtempSync(join(tmpdir(), 'countersign-oidc-'));
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('--oidc', () => {
  it('reads an issuer and the file of its keys', () => {
    const path = file('a=b.json', '{"keys":[]}');
    expect(readOidcArgument(`https://idp.example.com/realm=${path}`)).toEqual({
      issuer: 'https://idp.example.com/realm',
      jwks: { keys: [] },
    });
  });

  it.each([
    ['no form', 'idp.json', 2],
    ['another scheme', 'http://idp.example.com=idp.json', 2],
    ['no file', 'https://idp.example.com=', 2],
    ['a file that is not JSON', `https://idp.example.com=${file('text', 'keys')}`, 2],
    ['a file that is not there', `https://idp.example.com=${join(directory, 'none')}`, 3],
  ])('refuses %s', (_, text, exitCode) => {
    expect(() => readOidcArgument(text)).toThrow(expect.objectContaining({ exitCode }));
  });
});
