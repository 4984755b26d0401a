/** The certificate of this server: what is wrong with it, upload in two steps, a request, the authority; with axe. */
import { act, configure, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { axeProblems, draw, serve } from "../../test/render";
import CertificatePage from "./certificate";
import type { CertificateReport, ServerCertificate } from "./types";

configure({ asyncUtilTimeout: 20_000 });
afterEach(() => vi.unstubAllGlobals());
const report: CertificateReport = {
  usable: true,
  findings: [{ code: "key_matches", severity: "ok", detail: "The private key belongs to the certificate." }, { code: "chain", severity: "warning", detail: "It is self-signed." }],
  chain: [{ subject: "CN=learn.hospital.example", issuer: "CN=learn.hospital.example", names: ["learn.hospital.example"], not_before: "2026-01-01T00:00:00Z", not_after: "2027-01-01T00:00:00Z", key: "ECDSA P-256", fingerprint: "ab", self_signed: true, generated: true }],
};
const data: ServerCertificate = { report, names: ["learn.hospital.example"], acme: { enabled: false, directory_url: "", trusted_root: "", contact: "", redirect_port: 0, last_error: "" } };
const press = (name: string | RegExp) => act(async () => fireEvent.click(screen.getByRole("button", { name })));

describe("certificate", () => {
  it("shows what is installed and installs another one after a look", async () => {
    const wrong = { ...report, usable: false, findings: [{ code: "dates", severity: "error" as const, detail: "It ended on 2026-01-01. Ask for a new one." }] };
    const answers = [wrong, report, report];
    const calls = serve({ "GET /transport/certificate": { json: data }, "POST /transport/certificate": () => ({ json: answers.shift() }) });
    const { container } = draw(<CertificatePage />, "/admin/certificate");
    expect(await screen.findByText(/Every browser warns of it/)).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
    await press("Check");
    expect(screen.getAllByText("Choose a file, or paste the certificate").length).toBeGreaterThan(0);
    fireEvent.change(screen.getByLabelText("Or paste the certificates"), { target: { value: "-----BEGIN CERTIFICATE-----" } });
    await press("Check");
    expect(await screen.findByText("It ended on 2026-01-01. Ask for a new one.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Install" })).toBeNull();
    await press("Check");
    await screen.findByRole("button", { name: "Install" });
    await press("Install");
    await waitFor(() => expect(calls.filter((each) => each.key === "POST /transport/certificate").map((each) => (each.body as { try_only: boolean }).try_only)).toEqual([true, true, false]));
  });
  it("makes a request and tells why an authority cannot ask back", async () => {
    serve({ "GET /transport/certificate": { json: { ...data, acme: { ...data.acme, last_error: "acme_refused: HTTP 403" } } }, "POST /transport/requests": { json: { ...data, request: "-----BEGIN CERTIFICATE REQUEST-----" } } });
    const { container } = draw(<CertificatePage />, "/admin/certificate");
    expect(await screen.findByText(/acme_refused: HTTP 403/)).toBeTruthy();
    expect(screen.getByText(/server.redirect_port = 80/)).toBeTruthy();
    await press("Make a signing request");
    expect(await screen.findByDisplayValue("-----BEGIN CERTIFICATE REQUEST-----")).toBeTruthy();
    expect(await axeProblems(container)).toEqual([]);
  });
});
