/** Whose credentials they are, as an ARN of a principal says. */
export interface Principal {
  readonly type: 'root' | 'user' | 'assumed-role' | 'federated-user';
  /** Of an assumed role; the role's path is not in the ARN of its session. */
  readonly roleName?: string;
  readonly sessionName?: string;
}

/** Reads what `GetCallerIdentity` gives as `Arn`. Source: IAM User Guide, "IAM identifiers", IAM ARNs. */
export function principalOfArn(arn: string): Principal {
  const name = arn.split(':').slice(5).join(':');
  const [kind, first, ...rest] = name.split('/');
  if (kind === 'assumed-role' && first !== undefined)
    return { type: 'assumed-role', roleName: first, sessionName: rest.join('/') };
  if (kind === 'federated-user') return { type: 'federated-user' };
  return { type: name === 'root' ? 'root' : 'user' };
}
