/** Passkeys between the browser and the server: the server speaks base64url, the browser buffers. */
import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from "../../api/types";

export function canUsePasskeys(): boolean {
  return typeof window !== "undefined" && "PublicKeyCredential" in window && typeof navigator.credentials?.get === "function";
}

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (each) => each.charCodeAt(0));
}
export function toText(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

const key = (id: string) => ({ type: "public-key" as const, id: toBytes(id) });

/** Asks the person to use a passkey. Null when she closed the browser's window or has none. */
export async function usePasskey(request: PasskeyRequest): Promise<PasskeyAssertion | null> {
  try {
    const found = await navigator.credentials.get({
      publicKey: {
        challenge: toBytes(request.challenge),
        rpId: request.rp_id,
        allowCredentials: request.allow.map(key),
        userVerification: request.user_verification as UserVerificationRequirement,
      },
    });
    if (!(found instanceof PublicKeyCredential)) return null;
    const answer = found.response as AuthenticatorAssertionResponse;
    return {
      credential_id: found.id,
      client_data_json: toText(answer.clientDataJSON),
      authenticator_data: toText(answer.authenticatorData),
      signature: toText(answer.signature),
      ...(answer.userHandle?.byteLength ? { user_handle: toText(answer.userHandle) } : {}),
    };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** Asks the person to make a passkey. Null when she closed the browser's window or the device has one already. */
export async function makePasskey(creation: PasskeyCreation): Promise<PasskeyRegistration | null> {
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: toBytes(creation.challenge),
        rp: { id: creation.rp_id, name: creation.rp_name },
        user: { id: toBytes(creation.user_id), name: creation.user_name, displayName: creation.display_name },
        pubKeyCredParams: creation.algorithms.map((alg) => ({ type: "public-key" as const, alg })),
        excludeCredentials: creation.exclude.map(key),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        attestation: "none",
      },
    });
    if (!(made instanceof PublicKeyCredential)) return null;
    const answer = made.response as AuthenticatorAttestationResponse;
    return { credential_id: made.id, client_data_json: toText(answer.clientDataJSON), attestation_object: toText(answer.attestationObject) };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
