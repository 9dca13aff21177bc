import { Command } from 'commander';
import { afterEach, expect, it, vi } from 'vitest';
import { run } from '../src/index.js';

afterEach(() => vi.restoreAllMocks());

it.each([[['issued']], [['issued', '--json']]])(
  'an error that nothing foresaw ends with 3, not with an answer of 0 or 1 (%j)',
  async (argv) => {
    vi.spyOn(Command.prototype, 'parseAsync').mockRejectedValue(new TypeError('not foreseen'));
    expect(await run(argv)).toBe(3);
  },
);
