/**
 * Whether sessions of this process come from the global STS endpoint, as far as settings tell (AWS SDKs and Tools Reference Guide, "AWS
 * STS Regional endpoints"): its tokens are not good in opt-in regions. The SDK for JavaScript itself takes the regional one.
 */
export function sessionsAreGlobal(): boolean {
  const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
  return environment?.AWS_STS_REGIONAL_ENDPOINTS === 'legacy';
}
