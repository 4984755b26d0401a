// ask.mjs URL: prints the status of one GET; the certificate is the machine's own, so it is not checked.
import { get } from "node:https";

get(process.argv[2], { rejectUnauthorized: false, timeout: 10_000 }, (answer) => {
  console.log(answer.statusCode);
  answer.resume();
}).on("timeout", function () { this.destroy(new Error("timeout")); }).on("error", () => { process.exitCode = 1; });
