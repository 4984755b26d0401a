/** What is drawn around the content: contents, previous and next, one line of status, and what to say when there is nothing to show. */
import type { Delivery, NavigationRequest, State } from "./contract";
import type { Line } from "./queue";
import type { Words } from "./words";

export interface ViewEvents {
  navigate: (request: NavigationRequest, target?: string) => void;
  again: () => void;
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
function button(text: string, press: () => void, className = "ghost"): HTMLButtonElement {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

export class View {
  readonly frame = element("iframe", "content");
  private readonly title = element("h1");
  private readonly bar = element("header", "bar");
  private readonly tree = element("nav", "tree");
  private readonly panel = element("div", "panel");
  private readonly line = element("p", "line");
  private readonly spoken = element("p", "hidden-text");
  private readonly note = element("span", "note");
  private readonly stage = element("main", "stage");
  private readonly toggle: HTMLButtonElement;
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly leave: HTMLButtonElement;
  private slow: ReturnType<typeof setTimeout> | undefined;
  private trouble = false;

  constructor(
    root: HTMLElement,
    private readonly words: Words,
    private readonly events: ViewEvents,
  ) {
    this.toggle = button(words.outline, () => this.openTree(this.tree.hidden));
    this.toggle.setAttribute("aria-controls", "tree");
    this.previous = button(words.previous, () => events.navigate("previous"));
    this.next = button(words.next, () => events.navigate("continue"), "btn");
    this.leave = button(words.leave, () => events.navigate("suspendAll"));
    this.tree.id = "tree";
    this.tree.setAttribute("aria-label", words.outline);
    const acts = element("div", "acts");
    acts.append(this.previous, this.next, this.leave);
    this.bar.append(this.toggle, this.title, acts);
    this.frame.setAttribute("allow", "fullscreen; autoplay");
    this.frame.hidden = true;
    this.spoken.setAttribute("role", "status");
    this.panel.tabIndex = -1;
    const foot = element("footer", "foot");
    foot.append(this.line, this.note, this.spoken);
    this.stage.append(this.panel, this.frame);
    const body = element("div", "body");
    body.append(this.tree, this.stage);
    root.replaceChildren(this.bar, body, foot);
    this.single(true);
    this.loading();
  }

  /** One piece of content and nothing to choose: the bar would only take room. */
  private single(one: boolean): void {
    this.bar.classList.toggle("alone", one);
    this.tree.hidden = one || !matchMedia("(min-width: 900px)").matches;
    this.toggle.hidden = one;
    this.toggle.setAttribute("aria-expanded", String(!this.tree.hidden));
  }
  private openTree(open: boolean): void {
    this.tree.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    if (open) this.tree.querySelector<HTMLElement>("[aria-current], button")?.focus();
  }

  state(state: State): void {
    document.title = state.delivery?.title && state.delivery.title !== state.title ? `${state.delivery.title} - ${state.title}` : state.title;
    document.documentElement.lang = state.language || "en";
    this.title.textContent = state.title;
    this.note.textContent = state.preview ? this.words.preview : state.review ? this.words.review : "";
    const several = state.tree.filter((item) => item.launchable).length > 1;
    const wasAlone = this.bar.classList.contains("alone");
    if (several === wasAlone) this.single(!several);
    this.drawTree(state);
    this.controls(state.delivery, several);
  }
  private controls(delivery: Delivery | null, several: boolean): void {
    const hidden = new Set(delivery?.hide ?? []);
    this.previous.hidden = !several || hidden.has("previous");
    this.next.hidden = !several || hidden.has("continue");
    this.leave.hidden = !several || hidden.has("suspendAll") || !(delivery?.exit ?? true);
    this.previous.disabled = !(delivery?.previous ?? false);
    this.next.disabled = !(delivery?.next ?? false);
    this.leave.disabled = false;
  }
  private drawTree(state: State): void {
    const focused = document.activeElement instanceof HTMLElement && this.tree.contains(document.activeElement) ? document.activeElement.dataset.item : undefined;
    const list = element("ul");
    for (const item of state.tree) {
      const row = element("li");
      row.style.setProperty("--depth", String(Math.min(item.depth, 6)));
      const current = item.id === state.delivery?.item;
      const name = element("span", "", item.title);
      const word = element("span", `state ${item.state}`, item.state === "failed" ? this.words.failedState : this.words[item.state]);
      if (item.launchable) {
        const choose = button("", () => this.events.navigate("choice", item.id), "part");
        choose.dataset.item = item.id;
        choose.append(name, word);
        choose.disabled = !item.enabled && !current;
        if (current) choose.setAttribute("aria-current", "true");
        row.append(choose);
      } else {
        const group = element("span", "part group");
        group.append(name);
        row.append(group);
      }
      list.append(row);
    }
    this.tree.replaceChildren(list);
    if (focused) this.tree.querySelector<HTMLElement>(`[data-item="${CSS.escape(focused)}"]`)?.focus();
  }
  /** Nothing may be pressed while the server decides. */
  busy(on: boolean): void {
    for (const each of [this.previous, this.next, this.leave, ...this.tree.querySelectorAll("button")]) {
      if (on) each.disabled = true;
    }
    this.stage.setAttribute("aria-busy", String(on));
  }

  show(delivery: Delivery, address: string, focus: boolean): void {
    this.panel.hidden = true;
    this.frame.hidden = false;
    this.frame.title = delivery.title;
    this.frame.src = address;
    if (matchMedia("(max-width: 899px)").matches) this.openTree(false);
    if (focus) this.frame.focus();
  }
  /** Ends what the content does; its own last calls come while it goes. */
  clear(): Promise<void> {
    if (this.frame.hidden) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.frame.removeEventListener("load", done);
        resolve();
      };
      const timer = setTimeout(done, 2_000);
      this.frame.addEventListener("load", done);
      this.frame.src = "about:blank";
    });
  }
  loading(): void {
    this.say(this.words.loading, "", false);
    this.panel.setAttribute("aria-busy", "true");
  }
  /** In place of the content. */
  say(heading: string, text: string, focus = true, again = false): void {
    this.frame.hidden = true;
    this.panel.hidden = false;
    this.panel.removeAttribute("aria-busy");
    const parts: HTMLElement[] = [element("h2", "", heading)];
    if (text) parts.push(element("p", "", text));
    if (again) parts.push(button(this.words.again, this.events.again, "btn"));
    this.panel.replaceChildren(...parts);
    if (focus) this.panel.focus();
  }

  status(line: Line): void {
    clearTimeout(this.slow);
    if (line === "saving" && !this.trouble) {
      this.slow = setTimeout(() => (this.line.textContent = this.words.saving), 800);
      return;
    }
    if (line === "saving") return;
    this.line.textContent = this.words[line];
    this.line.classList.toggle("soon", line !== "saved");
    // "Saved" after each click would be noise for who listens; trouble, and its end, is not.
    if (line !== "saved" || this.trouble) this.spoken.textContent = this.words[line];
    this.trouble = line !== "saved";
  }
}
