import { InvalidArgumentError } from 'commander';

/** Reads `--method`, in any case. @throws InvalidArgumentError for a verb that no URL is signed for here */
export function readMethod(text: string): string {
  const upper = text.toUpperCase();
  if (!['GET', 'HEAD', 'PUT', 'DELETE'].includes(upper))
    throw new InvalidArgumentError('expected GET, HEAD, PUT or DELETE');
  return upper;
}
