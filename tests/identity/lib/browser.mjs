/** As much of a browser as a sign-in needs: cookies for each host, redirects one by one, forms. */
import { request } from "node:https";

export class Browser {
  constructor() {
    this.jars = new Map();
  }
  jar(url) {
    const { host } = new URL(url);
    if (!this.jars.has(host)) this.jars.set(host, new Map());
    return this.jars.get(host);
  }
  /** One request, no redirect followed: {status, location (absolute), text}. */
  ask(url, { method = "GET", headers = {}, body } = {}) {
    const cookies = [...this.jar(url)].map(([name, value]) => `${name}=${value}`).join("; ");
    return new Promise((resolve, reject) => {
      const call = request(url, { method, headers: { ...(cookies ? { cookie: cookies } : {}), ...headers }, rejectUnauthorized: false, agent: false }, (answer) => {
        for (const line of answer.headers["set-cookie"] ?? []) this.keep(url, line);
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => resolve({
          status: answer.statusCode,
          location: answer.headers.location && new URL(answer.headers.location, url).href,
          text: Buffer.concat(chunks).toString("utf8"),
        }));
      });
      call.on("error", reject);
      call.setTimeout(30_000, () => call.destroy(new Error(`no answer in 30 s: ${url}`)));
      call.end(body);
    });
  }
  keep(url, line) {
    const [pair, ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const ended = attributes.some((one) => /^max-age=0$/i.test(one) || (/^expires=/i.test(one) && new Date(one.slice(8)) < new Date()));
    if (ended || value === "") this.jar(url).delete(name);
    else this.jar(url).set(name, value);
  }
  /** Follows redirects, and forms that submit themselves, until `stop(location)` or a page; answers {url, status, text}. */
  async follow(url, stop = () => false) {
    for (let hops = 0; hops < 15; ++hops) {
      if (stop(url)) return { url };
      let answer = await this.ask(url, { headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } });
      if (!answer.location && answer.text.includes("document.forms[0].submit()")) {
        const [, action] = /<form method="post" action="([^"]+)"/.exec(answer.text);
        const fields = [...answer.text.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
        answer = await this.post_form(new URL(action, url).href, fields);
      }
      if (!answer.location) return { url, ...answer };
      url = answer.location;
    }
    throw new Error(`too many redirects, at ${url}`);
  }
  post_form(url, fields) {
    const body = new URLSearchParams(fields).toString();
    return this.ask(url, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body });
  }
}
