import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import "../i18n";

afterEach(cleanup);

// jsdom has no modal dialogs; this is enough to open and close one.
if (!HTMLDialogElement.prototype.showModal) {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.setAttribute("open", "");
    this.querySelector<HTMLElement>("button, input, select, textarea, a[href]")?.focus();
  };
  HTMLDialogElement.prototype.close = function close() {
    this.removeAttribute("open");
  };
}
window.scrollTo = () => undefined;
// jsdom has no canvas either; axe asks for one to look at icon ligatures.
HTMLCanvasElement.prototype.getContext = () => null;
