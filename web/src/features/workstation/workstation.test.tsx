/** This computer: shared or kiosk, what a kiosk stops, and that it outlives a sign-out. */
import { act, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { download } from "../../api/client";
import { guardKiosk, isShared, kiosk, setKiosk, setShared } from "../../app/kiosk";
import { endSession, setNavigator } from "../../app/session";
import { axeProblems, draw, serve } from "../../test/render";
import SignInPage from "../sign_in/sign_in";
import WorkstationPage from "./workstation";

beforeEach(() => {
  localStorage.clear();
  setKiosk(false);
  setShared(false);
});
afterEach(() => setKiosk(false));

describe("this computer", () => {
  it("becomes a kiosk, asks to sign out, and stays one after it", async () => {
    serve({ "GET /boot": { json: { idle_minutes: 5, me: { id: "noor", permissions: [] } } }, "POST /auth/sign-out": { json: {} } });
    setNavigator(() => undefined);
    const { container } = draw(<WorkstationPage />, "/settings/workstation");
    await screen.findByText(/After 5 minutes without a touch/);
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.click(screen.getByRole("radio", { name: /as a kiosk/ }));
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Use of this computer" })));
    expect(kiosk.get()).toBe(true);
    expect(isShared()).toBe(true);
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Sign out" })));
    await endSession("switched");
    expect(localStorage.getItem("mc.kiosk")).toBe("1");
  });
  it("says so on the sign-in page and always signs in as shared", async () => {
    setKiosk(true);
    const calls = serve({ "POST /auth/sign-in": { json: { me: { id: "ana" }, idle_minutes: 5 } } });
    const { container } = draw(<SignInPage />, "/sign-in");
    expect(screen.queryByRole("checkbox", { name: /shared workstation/ })).toBeNull();
    expect(screen.getByText(/This computer is a kiosk/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    fireEvent.change(screen.getByLabelText("E-mail, handle or employee number"), { target: { value: "ana" } });
    fireEvent.change(screen.getByLabelText("Password"), { target: { value: "x" } });
    await act(async () => fireEvent.submit(screen.getByRole("form", { name: "Sign in" })));
    expect(calls.find((each) => each.key === "POST /auth/sign-in")?.body).toMatchObject({ shared_workstation: true });
  });
  it("downloads nothing and opens no window as a kiosk, and does both otherwise", async () => {
    const told = vi.fn();
    const end = guardKiosk(told);
    const calls = serve({ "GET /file": { json: {} } });
    Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined });
    const link = document.createElement("a");
    link.target = "_blank";
    document.body.append(link);
    const follow = () => link.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    expect(follow()).toBe(true);
    await download("/file");
    expect(calls).toHaveLength(1);
    setKiosk(true);
    expect(follow()).toBe(false);
    await download("/file");
    expect(calls).toHaveLength(1);
    expect(told).toHaveBeenCalledTimes(2);
    link.target = "";
    expect(follow()).toBe(true);
    end();
    link.remove();
  });
});
