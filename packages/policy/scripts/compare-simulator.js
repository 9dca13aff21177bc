/**
 * Compares this evaluator with an outside one, `@cloud-copilot/iam-simulate`, over generated policies and requests.
 * It is under the AGPL, so it is never a dependency: install it somewhere else and say where.
 *
 *     npm install --ignore-scripts --prefix DIR @cloud-copilot/iam-simulate
 *     IAM_SIMULATE=DIR/node_modules/@cloud-copilot/iam-simulate node packages/policy/scripts/compare-simulator.js [COUNT] [SEED]
 *
 * Prints how often both agree and each kind of disagreement; exits 1 when there is one that known-disagreements.js,
 * which names the AWS page that decides each, does not explain.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compilePolicy, evaluate, parsePolicy } from '../dist/index.js';
import { generator } from './generate-requests.js';
import { KNOWN } from './known-disagreements.js';

const location = process.env.IAM_SIMULATE;
if (location === undefined) {
  console.error(
    'IAM_SIMULATE is not set: the folder of @cloud-copilot/iam-simulate, installed outside this tree',
  );
  process.exit(2);
}
const { runSimulation } = await import(pathToFileURL(join(location, 'dist/esm/index.js')).href);

const EFFECTS = { Allowed: 'allow', ExplicitlyDenied: 'explicitDeny', ImplicitlyDenied: 'implicitDeny' };

const EVERYTHING = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

const count = Number(process.argv[2] ?? 5_000);
const seed = Number(process.argv[3] ?? 1);
const generate = generator(seed);
const seen = { allow: 0, explicitDeny: 0, implicitDeny: 0 };
const known = new Map();
const unknown = new Map();
let agreed = 0;
let compared = 0;
let refused = 0;

while (compared < count) {
  const one = generate();
  const ours = decideHere(one);
  if (ours === undefined) {
    refused += 1;
    continue;
  }
  const theirs = await decideThere(one);
  compared += 1;
  seen[ours] += 1;
  if (ours === theirs) {
    agreed += 1;
    continue;
  }
  const explanation = await explain(one, ours);
  const kinds = explanation === undefined ? unknown : known;
  const name = explanation ?? `${one.principal.kind}: here ${ours}, there ${theirs}`;
  const kind = kinds.get(name) ?? { times: 0, example: one, ours, theirs };
  kind.times += 1;
  // The shortest example says most.
  if (JSON.stringify(one).length < JSON.stringify(kind.example).length)
    Object.assign(kind, { example: one, ours, theirs });
  kinds.set(name, kind);
}

console.log(
  `${agreed} of ${compared} agree (seed ${seed}; ${refused} cases left out that S3 refuses to store)`,
);
console.log(
  `here: ${seen.allow} allow, ${seen.explicitDeny} explicit deny, ${seen.implicitDeny} implicit deny`,
);
for (const [name, { times }] of known) console.log(`known, ${times} times: ${name}`);
for (const [name, { times, example, ours, theirs }] of unknown) {
  console.log(
    `\nUNEXPLAINED, ${times} times: ${name}\n${JSON.stringify({ ours, theirs, ...example }, null, 1)}`,
  );
}
process.exitCode = unknown.size === 0 ? 0 : 1;

/** The known disagreement that this one is, or several at once; undefined when it is none of them. */
async function explain(one, ours) {
  const relevant = KNOWN.map((entry) => ({ ...entry, rewritten: entry.rewrite(one) })).filter(
    ({ rewritten }) => JSON.stringify(rewritten) !== JSON.stringify(one),
  );
  for (const { name, page, rewritten } of relevant) {
    if ((await decideThere(rewritten)) === ours) return `${name} (${page})`;
  }
  const all = relevant.reduce((rewritten, { rewrite }) => rewrite(rewritten), one);
  return relevant.length > 1 && (await decideThere(all)) === ours ? 'several of these at once' : undefined;
}

/** Undefined for a policy that AWS refuses. */
function decideHere({ action, resource, resourceAccount, principal, context, policies }) {
  const keys = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const compile = (kind) => (document) =>
    compilePolicy(parsePolicy(document, kind), { id: kind, type: kind });
  let set;
  try {
    const { identity, bucket, boundary, session } = policies;
    set = {
      identity: identity.map(compile('identity')),
      ...(bucket && { resource: compile('bucket')(bucket) }),
      ...(boundary && { boundary: boundary.map(compile('boundary')) }),
      ...(session && { session: [compile('session')(session)] }),
    };
  } catch {
    return undefined;
  }
  const request = { action, resource, resourceAccount, principal, context: { get: (key) => keys.get(key) } };
  return evaluate(request, set).effect;
}

async function decideThere({ action, resource, resourceAccount, principal, context, policies }) {
  const { identity, bucket, boundary, session } = policies;
  const anonymous = principal.kind === 'anonymous';
  const named = (documents) => documents.map((policy, nth) => ({ name: `policy${nth}`, policy }));
  const outcome = await runSimulation(
    {
      request: {
        principal: anonymous ? { type: 'Anonymous' } : principal.arn,
        action,
        resource: { resource, accountId: resourceAccount },
        contextVariables: context,
      },
      // There the root user's rights are a policy like others.
      identityPolicies: named(principal.kind === 'account-root' ? [EVERYTHING] : identity),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(bucket && { resourcePolicy: bucket }),
      ...(boundary && { permissionBoundaryPolicies: named(boundary) }),
      ...(session && { sessionPolicy: session }),
    },
    {},
  );
  if (outcome.resultType === 'error') return `error: ${JSON.stringify(outcome.errors).slice(0, 200)}`;
  return EFFECTS[outcome.overallResult] ?? outcome.overallResult;
}
