// console.mjs SOCKET SECONDS COMMAND: runs one command as root at the serial console of the virtual machine (a Unix socket
// of QEMU's), prints what it printed and ends with its exit code. Without an answer in time: 124.
import { connect } from "node:net";

const [path, seconds, command] = process.argv.slice(2);
const deadline = Date.now() + Number(seconds) * 1000;
let text = "";
const socket = connect(path);
socket.on("data", (bytes) => { text += bytes.toString("latin1"); });
const give_up = (why) => {
  console.error(`${why}\n${text.slice(-2000)}`);
  process.exit(124);
};
socket.on("error", (error) => give_up(error.message));
const until = async (pattern, patience = Infinity) => {
  const end = Math.min(deadline, Date.now() + patience);
  while (!pattern.test(text)) {
    if (Date.now() > deadline) give_up(`no ${pattern} in ${seconds} s`);
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
};
const kShell = /root@\S+:\S+# ?$/;
// Lines of services may stand behind the prompt, so it is asked for again and again.
for (;;) {
  text = "";
  socket.write("\r");
  if (!(await until(/login: ?$|root@\S+:\S+# ?$/, 5000))) continue;
  if (kShell.test(text)) break;
  socket.write("root\r");
  await until(kShell, 20_000);
}
// The mark is taken apart in what is typed, so that its echo is not taken for the answer.
const mark = `${Date.now()}`;
text = "";
socket.write(`bind 'set enable-bracketed-paste off' 2>/dev/null; stty -echo cols 250; export TERM=dumb SYSTEMD_PAGER= SYSTEMD_COLORS=0; echo BE""GIN${mark}; ${command}\r`);
await until(new RegExp(`BEGIN${mark}\\r?\\n`));
socket.write(`echo EN""D${mark}-$?\r`);
await until(new RegExp(`END${mark}-\\d+`));
const [, output, code] = new RegExp(`BEGIN${mark}\\r?\\n([^]*)END${mark}-(\\d+)`).exec(text);
socket.write("stty echo\r");
process.stdout.write(output.replaceAll("\r", "").replaceAll(/root@\S+:\S+# ?/g, "").replace(/\n*$/, "\n"));
socket.end(() => process.exit(Number(code)));
