import type { CheckOptions, HttpAnswer, HttpRequest, Transport } from '../src/index.js';

/** An answer as AWS would give it, for situations that the embedded server does not have. */
export interface Canned {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const NOW = new Date('2026-11-22T14:00:00Z');

/** Answers each request by its name: `GetCallerIdentity`, `GET key`, `GET ?policy` ...; what is not listed is 403. */
export function fakeAws(answers: Readonly<Record<string, Canned>>): {
  readonly transport: Transport;
  readonly asked: HttpRequest[];
} {
  const asked: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    asked.push(request);
    return answerOf(answers[nameOf(request)] ?? denied());
  };
  return { transport, asked };
}

export function options(transport: Transport, more: Partial<CheckOptions> = {}): CheckOptions {
  return {
    bucket: 'photos',
    key: 'cat.jpg',
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIAQEXAMPLE', secretAccessKey: 'secret' },
    now: NOW,
    seconds: 3_600,
    transport,
    ...more,
  };
}

export function denied(message = 'Access Denied'): Canned {
  return error(403, 'AccessDenied', message);
}

export function error(status: number, code: string, message = '', extra = ''): Canned {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message>${extra}</Error>` };
}

export const IDENTITY: Canned = {
  body:
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    '<Arn>arn:aws:iam::111122223333:user/ann</Arn><UserId>AIDAX</UserId><Account>111122223333</Account>' +
    '</GetCallerIdentityResult></GetCallerIdentityResponse>',
};

export function simulation(decision: string, more = ''): Canned {
  return {
    body:
      '<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults><member>' +
      `<EvalActionName>x</EvalActionName><EvalDecision>${decision}</EvalDecision>${more}` +
      '</member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>',
  };
}

function nameOf({ method, url, body }: HttpRequest): string {
  const form = new URLSearchParams(body ?? '');
  if (form.has('Action'))
    return [form.get('Action'), form.get('ActionNames.member.1')].filter(Boolean).join(' ');
  const { pathname, searchParams } = new URL(url);
  const selector = [...searchParams.keys()][0];
  return pathname === '/' ? `${method} ?${selector}` : `${method} key`;
}

function answerOf({ status = 200, headers = {}, body = '' }: Canned): HttpAnswer {
  const all = new Map(Object.entries({ date: NOW.toUTCString(), ...headers }));
  return { status, header: (name) => all.get(name), body: new TextEncoder().encode(body) };
}
