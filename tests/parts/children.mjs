/** Programs that tests start: none outlives its test file, and one that does not end when told to is a failure that says where it stood. */
import { readFileSync, readdirSync } from "node:fs";
import { after } from "node:test";

const alive = new Set();
const end = () => { for (const child of alive) child.kill("SIGKILL"); };
process.on("exit", end);
// A child that a failed test left keeps its pipes open, and with them the test's process. (node's own --test-force-exit
// ends that, and loses results that were not yet written.)
if (process.env.NODE_TEST_CONTEXT) after(end);
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

/** Remembers a child until it ends; it is killed with this process. Answers the child. */
export function kept(child) {
  alive.add(child);
  child.once("exit", () => alive.delete(child));
  return child;
}

const read = (path) => { try { return readFileSync(path, "utf8").trim(); } catch { return "?"; } };

/** Where each thread of a process waits in the kernel. */
export function threads(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).map((id) => [id, ...["comm", "wchan", "syscall", "stack"].map((name) => read(`/proc/${pid}/task/${id}/${name}`))].join(" ")).join("\n");
  } catch (error) {
    return String(error);
  }
}

/** Signals a child and waits for its end: what `ended` resolves with. After `seconds` it is killed, and that is an error. */
export async function stopped(child, ended, signal, { seconds = 60, log = () => "" } = {}) {
  child.kill(signal);
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, seconds * 1000); });
  const first = await Promise.race([ended.then((value) => ({ value })), late]);
  clearTimeout(timer);
  if (first) return first.value;
  const where = threads(child.pid);
  child.kill("SIGKILL");
  await ended;
  throw new Error(`${child.spawnfile} (${child.pid}) did not end within ${seconds} s of ${signal}\n${where}\n${log().slice(-4000)}`);
}
