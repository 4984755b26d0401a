/**
 * ICU messages to the token form of @lingui/core: text, {name}, {name, number}, plural, selectordinal and
 * select with nesting, offset, =n keys, # and '' quoting. Lingui's own compiler knows also date skeletons,
 * which we do not use, and is ten times the size; a test compares the two on every message of the app.
 */
import type { CompiledMessage } from "@lingui/message-utils/compileMessage";

type Token = string | [string, string?, unknown?];

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  /** Up to the closing brace of a choice, or to the end. `inPlural`: # stands for the number. */
  message(nested: boolean, inPlural: boolean): Token[] {
    const tokens: Token[] = [];
    let plain = "";
    const flush = () => {
      if (plain) tokens.push(plain);
      plain = "";
    };
    while (this.at < this.text.length) {
      const char = this.text[this.at] as string;
      if (char === "}" && nested) break;
      if (char === "{") {
        flush();
        tokens.push(this.argument());
      } else if (char === "#" && inPlural) {
        flush();
        tokens.push("#");
        this.at += 1;
      } else if (char === "'") {
        plain += this.quoted(inPlural);
      } else {
        plain += char;
        this.at += 1;
      }
    }
    flush();
    return tokens;
  }

  /** '' is one apostrophe; '{...}' is taken as it stands; any other apostrophe is only itself. */
  private quoted(inPlural: boolean): string {
    this.at += 1;
    const next = this.text[this.at];
    if (next === "'") {
      this.at += 1;
      return "'";
    }
    if (next !== "{" && next !== "}" && !(next === "#" && inPlural)) return "'";
    let out = "";
    while (this.at < this.text.length) {
      if (this.text[this.at] === "'") {
        this.at += 1;
        if (this.text[this.at] !== "'") return out;
      }
      out += this.text[this.at] ?? "";
      this.at += 1;
    }
    return out;
  }

  private argument(): Token {
    this.at += 1;
    const name = this.word();
    if (this.take("}")) return [name];
    this.need(",");
    const type = this.word();
    if (type === "plural" || type === "selectordinal" || type === "select") {
      this.need(",");
      return [name, type, this.choices(type !== "select")];
    }
    if (this.take("}")) return [name, type];
    this.need(",");
    const style = this.word();
    this.need("}");
    return [name, type, style];
  }

  private choices(inPlural: boolean): Record<string, unknown> {
    const choices: Record<string, unknown> = {};
    while (!this.take("}")) {
      const key = this.word();
      if (key === "offset" && this.take(":")) {
        choices.offset = Number(this.word());
        continue;
      }
      this.need("{");
      choices[key.replace(/^=/, "")] = this.message(true, inPlural);
      this.need("}");
    }
    return choices;
  }

  private word(): string {
    const found = /^[^\s,{}:]+/.exec(this.rest());
    if (!found) throw new Error(`Message not understood at ${this.at}: ${this.text}`);
    this.at += found[0].length;
    return found[0];
  }
  private take(char: string): boolean {
    if (!this.rest().startsWith(char)) return false;
    this.at += char.length;
    return true;
  }
  private need(char: string): void {
    if (!this.take(char)) throw new Error(`Message lacks ${char} at ${this.at}: ${this.text}`);
  }
  private rest(): string {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
    return this.text.slice(this.at);
  }
}

export function compile(message: string): CompiledMessage {
  return new Reader(message).message(false, false) as CompiledMessage;
}
