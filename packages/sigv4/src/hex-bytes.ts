/** Lower-case hex bytes parted by single spaces: the form of StringToSignBytes. */
export function hexBytes(text: string): string {
  let result = '';
  for (const byte of new TextEncoder().encode(text)) {
    result += `${result === '' ? '' : ' '}${byte.toString(16).padStart(2, '0')}`;
  }
  return result;
}
