/** Checks the files of a survey packet in the browser: nothing is sent anywhere. */
export interface Checked {
  name: string;
  state: "good" | "bad" | "unknown";
  /** A code that the screen has words for. */
  why: "index_known" | "index_unknown" | "signed" | "signature_wrong" | "signature_not_checked" | "no_index" | "index_not_proven" | "listed" | "changed" | "not_listed";
}
export interface PacketFile {
  name: string;
  bytes: ArrayBuffer;
}

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes: ArrayBuffer) => hex(await crypto.subtle.digest("SHA-256", bytes));
const base = (name: string) => name.split("/").pop() ?? name;

async function signatureFits(key: string, signature: ArrayBuffer, message: ArrayBuffer): Promise<boolean | null> {
  try {
    const raw = Uint8Array.from(atob(key), (each) => each.charCodeAt(0));
    const imported = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
  } catch {
    return null; // A browser without Ed25519.
  }
}

/** `known`: the hashes of indexes that this hospital signed. */
export async function checkPacket(files: readonly PacketFile[], key: string, known: readonly string[]): Promise<Checked[]> {
  const index = files.find((file) => base(file.name) === "index.csv");
  const signature = files.find((file) => base(file.name) === "index.csv.sig");
  const out: Checked[] = [];
  let proven = false;
  if (index) {
    const listed = known.includes(await sha256(index.bytes));
    proven = listed;
    out.push({ name: index.name, state: listed ? "good" : "unknown", why: listed ? "index_known" : "index_unknown" });
  }
  if (signature) {
    const fits = index ? await signatureFits(key, signature.bytes, index.bytes) : null;
    proven ||= fits === true;
    out.push({ name: signature.name, state: fits ? "good" : fits === false ? "bad" : "unknown", why: !index ? "no_index" : fits ? "signed" : fits === false ? "signature_wrong" : "signature_not_checked" });
  }
  const lines = index ? new TextDecoder().decode(index.bytes).replaceAll('"', "").split(/\r?\n/) : [];
  for (const file of files) {
    if (file === index || file === signature || !file.name.toLowerCase().endsWith(".pdf")) continue;
    if (!index) {
      out.push({ name: file.name, state: "unknown", why: "no_index" });
      continue;
    }
    const line = lines.find((each) => each.startsWith(`people/${base(file.name)},`));
    const same = line?.split(",")[1] === (await sha256(file.bytes));
    // An index that nobody signed proves nothing about what it lists.
    if (same) out.push({ name: file.name, state: proven ? "good" : "unknown", why: proven ? "listed" : "index_not_proven" });
    else out.push({ name: file.name, state: "bad", why: line ? "changed" : "not_listed" });
  }
  return out;
}
