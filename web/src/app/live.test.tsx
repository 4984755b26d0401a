import { renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setClientHandlers } from "../api/client";
import { serve } from "../test/render";
import { useLive } from "./live";
import { queryClient, sessionEnded, setNavigator } from "./session";

const went = vi.fn();
let sockets: FakeSocket[] = [];
class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    sockets.push(this);
  }
  close() {}
}

beforeEach(() => {
  sockets = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("BroadcastChannel", undefined);
  setNavigator(went);
  setClientHandlers({ signedOut: sessionEnded, reachable: () => undefined });
  went.mockClear();
  queryClient.setQueryData(["boot"], { me: { id: "ana" } });
  window.history.replaceState(null, "", "/learning");
});
afterEach(() => {
  vi.unstubAllGlobals();
  queryClient.clear();
});

const over = { status: 401, json: { code: "session_ended" } };

describe("the live connection of a session that is over", () => {
  it.each([["with the close frame", 4001], ["when the frame was lost on the way", 1006]])("covers the screen %s", async (_, code) => {
    serve({ "GET /me": over, "POST /auth/refresh": over });
    const { unmount } = renderHook(() => useLive());
    sockets[0]?.onopen?.();
    sockets[0]?.onclose?.({ code });
    await waitFor(() => expect(went).toHaveBeenCalledWith(expect.stringMatching(/^\/sign-in\?reason=expired/)));
    unmount();
  });
  it("covers the screen when the connection never stood, because the handshake was refused", async () => {
    serve({ "GET /me": over, "POST /auth/refresh": over });
    const { unmount } = renderHook(() => useLive());
    sockets[0]?.onclose?.({ code: 1006 });
    await waitFor(() => expect(went).toHaveBeenCalledWith(expect.stringMatching(/^\/sign-in\?reason=expired/)));
    unmount();
  });
  it("stays where it is when only the connection broke", async () => {
    const asked = vi.fn(() => ({ json: { id: "ana" } }));
    serve({ "GET /me": asked });
    const { unmount } = renderHook(() => useLive());
    sockets[0]?.onopen?.();
    sockets[0]?.onclose?.({ code: 1006 });
    await waitFor(() => expect(asked).toHaveBeenCalledOnce());
    expect(went).not.toHaveBeenCalled();
    unmount();
  });
});
