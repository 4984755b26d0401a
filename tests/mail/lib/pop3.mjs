/** A mailbox over POP3 with TLS from the first byte, as a hospital's server keeps one for bounces. */
import { createServer } from "node:tls";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { free_port } from "../../end_to_end/lib/appliance.mjs";

export class Mailbox {
  static async open(folder, user, password) {
    const it = new Mailbox();
    it.messages = [];
    it.port = await free_port();
    it.server = createServer({ key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "certificate.pem")) }, (socket) => {
      const gone = new Set();
      let name = "";
      const alive = () => it.messages.map((text, index) => ({ text, number: index + 1 })).filter((each) => each.text !== undefined);
      const say = (line) => socket.write(`${line}\r\n`);
      const answer = {
        USER: (value) => { name = value; say("+OK"); },
        PASS: (value) => say(name === user && value === password ? "+OK" : "-ERR"),
        UIDL: () => say(["+OK", ...alive().map((each) => `${each.number} u${each.number}`), "."].join("\r\n")),
        LIST: () => say(["+OK", ...alive().map((each) => `${each.number} ${each.text.length}`), "."].join("\r\n")),
        RETR: (value) => say(["+OK", ...it.messages[Number(value) - 1].split("\r\n").map((line) => (line.startsWith(".") ? `.${line}` : line)), "."].join("\r\n")),
        DELE: (value) => { gone.add(Number(value) - 1); say("+OK"); },
        QUIT: () => { for (const index of gone) it.messages[index] = undefined; say("+OK"); socket.end(); },
      };
      let rest = "";
      say("+OK ready");
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => {
        rest += chunk;
        for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
          const [command, value] = [rest.slice(0, 4), rest.slice(5, end)];
          rest = rest.slice(end + 2);
          (answer[command] ?? (() => say("-ERR")))(value);
        }
      });
    });
    await new Promise((resolve) => it.server.listen(it.port, "127.0.0.1", resolve));
    return it;
  }
  close() {
    this.server.close();
  }
}
