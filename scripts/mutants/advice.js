const PRESIGN = ['packages/presign/test/'];
const EXPLAIN = [
  'packages/explain/test/incidents.test.ts',
  'packages/explain/test/text/',
  'packages/explain/test/facts/',
  'packages/explain/test/properties.test.ts',
  'packages/explain/test/healthy-urls.test.ts',
];

/** What tells people how long a URL lives, and why one does not. @type {import('./mutant.js').MutantSet} */
export const advice = {
  tests: PRESIGN,
  leaveOut: ['packages/presign/test/bundle'],
  mutants: [
    [
      'presign/src/settle/session-cache.ts',
      '      minting.credentials.accessKeyId,\n',
      '',
      'two callers in one process share a session',
    ],
    [
      'presign/src/settle/session-cache.ts',
      'known.expiration.getTime() >= end',
      'known.expiration.getTime() > 0',
      'a session left with less than is needed is used again',
    ],
    [
      'presign/src/settle/assume-role.ts',
      'Math.min(least + RESERVE_SECONDS, longest)',
      'Math.min(least, longest)',
      'no minute of reserve when a session is minted',
    ],
    [
      'presign/src/settle/guard.ts',
      'expiration.getTime() <= now.getTime()',
      'expiration.getTime() < now.getTime()',
      'credentials that end on the very second of signing',
    ],
    [
      'presign/src/settle/guard.ts',
      "switch (options.onShortfall ?? 'error') {",
      "switch (options.onShortfall ?? 'warn') {",
      'a shortfall is no error unless one asks',
    ],
    [
      'presign/src/settle/guard.ts',
      'if (options.requireKnown && lifetime.atMost)',
      'if (false)',
      'an end that is not known passes for known',
    ],
    [
      'aws-model/src/lifetime.ts',
      'return lifetime.effectiveSeconds < lifetime.neededSeconds;',
      'return lifetime.effectiveSeconds <= lifetime.neededSeconds;',
      'exactly the time requested counts as too short',
      ['packages/inspect/test/check.test.ts', 'packages/presign/test/'],
    ],
    [
      'aws-model/src/lifetime.ts',
      "limits.push(['credentials', now + origin.capSeconds]);",
      'void 0;',
      'sessions whose end is not told have no bound',
      ['packages/inspect/test/check.test.ts', 'packages/presign/test/'],
    ],
    [
      'inspect/src/judge/time-left.ts',
      '(expiresAt !== undefined && expiresAt <= serviceNow)) {',
      '(expiresAt !== undefined && expiresAt < serviceNow)) {',
      'a session that ends this very millisecond',
      ['packages/inspect/test/check.test.ts'],
    ],
    [
      'inspect/src/judge/time-left.ts',
      "if (!fallsShort(lifetime)) return pass('time-left', seen);",
      "return pass('time-left', seen);",
      'a session that ends too early passes',
      ['packages/inspect/test/check.test.ts'],
    ],
    [
      'explain/src/verdict.ts',
      'isWhole(facts) && !sessionIsOver(facts)',
      'isWhole(facts)',
      'a URL whose session must have ended is called healthy',
      EXPLAIN,
    ],
    [
      'explain/src/rank.ts',
      'const LEAST_OF_WORDS_ALONE = 0.45;',
      'const LEAST_OF_WORDS_ALONE = 0.1;',
      'a few words alone make a finding',
      EXPLAIN,
    ],
    [
      'explain/src/session-bound.ts',
      '    words: /\\bec2\\b|instance|beanstalk|imds/,\n    seconds: 6 * HOUR_SECONDS,',
      '    words: /\\bec2\\b|instance|beanstalk|imds/,\n    seconds: 12 * HOUR_SECONDS,',
      'an instance role lives twelve hours',
      EXPLAIN,
    ],
    [
      'explain/src/rank.ts',
      'suspicion.likelihood * 0.2',
      'suspicion.likelihood',
      'what the signature has proved is suspected all the same',
      EXPLAIN,
    ],
  ],
  source: 'packages/',
};
