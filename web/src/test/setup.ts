import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import "../i18n";

afterEach(cleanup);
// A busy build machine is slow, not broken.
configure({ asyncUtilTimeout: 5000 });

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
