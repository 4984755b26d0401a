import type { Start } from "./types";

/** Leaves for the provider's page, in this window or in another of that name. A form only when the provider takes nothing else. */
export function goTo(start: Start, other: Window | null = null, name = ""): void {
  if (!start.saml_request) return (other ?? window).location.assign(start.url);
  const form = document.createElement("form");
  form.method = "post";
  form.action = start.url;
  if (other) form.target = name;
  for (const [name, value] of [["SAMLRequest", start.saml_request], ["RelayState", start.relay_state]] as const) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
