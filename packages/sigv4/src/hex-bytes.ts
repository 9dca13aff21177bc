const DIGITS = new TextEncoder().encode('0123456789abcdef');
const SPACE = 0x20;

/** Lower-case hex bytes parted by single spaces: the form of StringToSignBytes. */
export function hexBytes(text: string): string {
  const bytes = new TextEncoder().encode(text);
  // Written as bytes and decoded at once: a refusal of a long request repeats all of it so.
  const shown = new Uint8Array(bytes.length * 3).fill(SPACE);
  for (let nth = 0; nth < bytes.length; nth += 1) {
    shown[nth * 3] = DIGITS[bytes[nth]! >> 4]!;
    shown[nth * 3 + 1] = DIGITS[bytes[nth]! & 15]!;
  }
  return new TextDecoder().decode(shown.subarray(0, Math.max(0, shown.length - 1)));
}
