/** The page's policy (Trusted Types) lets no address of a script through; these are the workers that there are. */
const WORKERS: ReadonlySet<string> = new Set(["/push.js", "/offline/worker.js"]);

interface ScriptPolicy {
  createScriptURL: (url: string) => string;
}
interface PolicyFactory {
  defaultPolicy: ScriptPolicy | null;
  createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy;
}

/** The address of a worker as the browser takes it. */
export function workerUrl(worker: string): string {
  const factory = (window as { trustedTypes?: PolicyFactory }).trustedTypes;
  if (!factory) return worker;
  const policy = factory.defaultPolicy ?? factory.createPolicy("default", {
    createScriptURL: (url) => {
      if (!WORKERS.has(url)) throw new TypeError("Another script");
      return url;
    },
  });
  return policy.createScriptURL(worker);
}
