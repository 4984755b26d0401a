// ask.mjs URL [--sha256]: prints the status of one GET, or the hash of its text; the certificate is the machine's own, so
// it is not checked.
import { createHash } from "node:crypto";
import { get } from "node:https";

get(process.argv[2], { rejectUnauthorized: false, timeout: 10_000 }, (answer) => {
  const chunks = [];
  answer.on("data", (chunk) => chunks.push(chunk));
  answer.on("end", () => {
    const text = Buffer.concat(chunks).toString("utf8");
    console.log(process.argv[3] === "--sha256" ? createHash("sha256").update(text, "utf8").digest("hex") : answer.statusCode);
  });
}).on("timeout", function () { this.destroy(new Error("timeout")); }).on("error", () => { process.exitCode = 1; });
