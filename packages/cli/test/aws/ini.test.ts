import { describe, expect, it } from 'vitest';
import { parseIni } from '../../src/aws/ini.js';

const read = (text: string) =>
  Object.fromEntries([...parseIni(text)].map(([name, settings]) => [name, Object.fromEntries(settings)]));

describe('parseIni', () => {
  it.each<[string, string, object]>([
    ['sections and settings', '[default]\nregion = eu-west-1\n', { default: { region: 'eu-west-1' } }],
    ['no spaces', '[a]\nx=1\ny=2', { a: { x: '1', y: '2' } }],
    ['line ends of Windows', '[a]\r\nx = 1\r\n', { a: { x: '1' } }],
    ['values with = and :', '[a]\nx = b=c:d==', { a: { x: 'b=c:d==' } }],
    ['comments', '# c\n; c\n[a] # c\nx = 1 # c\ny = 2;not\n  # c\n', { a: { x: '1', y: '2;not' } }],
    ['nesting', '[a]\ns3 =\n  k = v\n  l = w\nm = n', { a: { 's3.k': 'v', 's3.l': 'w', m: 'n' } }],
    ['indented lines under no parent', '[a]\n  x = 1\n  y = 2', { a: { x: '1', y: '2' } }],
    ['an end of nesting at the next section', '[a]\ns3 =\n[b]\n  x = 1', { a: {}, b: { x: '1' } }],
    ['repeated sections', '[a]\nx = 1\ny = 1\n[a]\nx = 2', { a: { x: '2', y: '1' } }],
    ['spaces and quotes in headers', '[ profile  "dev" ]\nx = 1', { 'profile dev': { x: '1' } }],
    ['lines before any section', 'x = 1\n[a]', { a: {} }],
    ['lines that are none', '[a]\nnonsense\n= 1\nx = 1', { a: { x: '1' } }],
    ['names of object prototypes', '[__proto__]\nconstructor = 1', { ['__proto__']: { constructor: '1' } }],
    ['nothing', '', {}],
  ])('reads %s', (_name, text, sections) => {
    expect(read(text)).toEqual(sections);
  });
});
