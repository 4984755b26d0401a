import { Trans } from "@lingui/react/macro";
import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** A new value (the address) clears the error. */
  resetOn: string;
}
const RELOADED = "mc.reloaded";

/** Catches a page that failed to draw. A missing chunk means that the server was upgraded: load anew, once. */
export class Boundary extends Component<Props, { error: Error | null }> {
  override state = { error: null as Error | null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override componentDidCatch(error: Error) {
    if (!/dynamically imported module|module script failed|Importing a module/i.test(error.message)) return;
    try {
      const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
      if (Date.now() - last < 30_000) return;
      sessionStorage.setItem(RELOADED, String(Date.now()));
      window.location.reload();
    } catch {
      // Without storage there is no guard against a reload loop, so do not start one.
    }
  }
  override componentDidUpdate(before: Props) {
    if (before.resetOn !== this.props.resetOn && this.state.error) this.setState({ error: null });
  }
  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="card state" role="alert">
        <h1><Trans>This page stopped working</Trans></h1>
        <p><Trans>What you saved is kept on the server. Load the page again; if it stops again, tell the help desk what you did last.</Trans></p>
        <div className="row">
          <button type="button" className="btn" onClick={() => window.location.reload()}><Trans>Load again</Trans></button>
          <a className="ghost" href="/"><Trans>Go to Home</Trans></a>
        </div>
      </div>
    );
  }
}
