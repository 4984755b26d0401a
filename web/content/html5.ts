/** Plain packages: the content in a frame, and signs of life to the app. Nothing is recorded here. */
import "../src/styles/tokens.css";
import "./player.css";
import { Channel } from "./channel";
import { baseOf, serverAt, stayAlive } from "./server";
import { wordsOf } from "./words";

async function open(root: HTMLElement): Promise<void> {
  const words = wordsOf(navigator.language);
  const channel = new Channel();
  const base = baseOf(location.pathname);
  try {
    const state = await serverAt(base).start();
    channel.allow(state.app_origin);
    if (!state.delivery) throw new Error("nothing delivered");
    const address = new URL(state.delivery.address, location.origin + base);
    if (!/^https?:$/.test(address.protocol)) throw new Error("not an address");
    document.title = state.title;
    document.documentElement.lang = state.language || "en";
    const frame = document.createElement("iframe");
    frame.className = "content alone";
    frame.title = state.delivery.title;
    frame.setAttribute("allow", "fullscreen; autoplay");
    frame.addEventListener("load", () => frame.contentWindow && channel.watchAll(frame.contentWindow));
    setInterval(() => frame.contentWindow && channel.watchAll(frame.contentWindow), 5_000);
    frame.src = address.href;
    const heading = document.createElement("h1");
    heading.className = "hidden-text";
    heading.textContent = state.title;
    const main = document.createElement("main");
    main.append(heading, frame);
    root.replaceChildren(main);
    stayAlive(location.pathname);
  } catch {
    const panel = document.createElement("main");
    panel.className = "panel";
    const heading = document.createElement("h1");
    heading.textContent = words.failed;
    const text = document.createElement("p");
    text.textContent = words.failedText;
    panel.append(heading, text);
    root.replaceChildren(panel);
  }
}

const root = document.getElementById("player");
if (root) void open(root);
