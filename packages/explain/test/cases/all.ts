import { ADDRESS_AND_TEXT } from './address-and-text.js';
import { FURTHER } from './further.js';
import { IN_THE_FIELD } from './in-the-field.js';
import type { Case } from './kit.js';
import { OTHER_STORES } from './other-stores.js';
import { OTHER_WORDS } from './other-words.js';
import { REQUEST_AND_PERMISSION } from './request-and-permission.js';
import { SIDE_FACTS } from './side-facts.js';
import { SPARSE } from './sparse.js';
import { TIME_AND_SESSIONS } from './time-and-sessions.js';

export const CASES: readonly Case[] = [
  ...TIME_AND_SESSIONS,
  ...ADDRESS_AND_TEXT,
  ...REQUEST_AND_PERMISSION,
  ...FURTHER,
  ...OTHER_WORDS,
  ...IN_THE_FIELD,
  ...SPARSE,
  ...OTHER_STORES,
  ...SIDE_FACTS,
];
