import { t } from "@lingui/core/macro";
import { errorsOf } from "../../ui";

/** Why an answer of the provider was refused, for whoever runs it. */
export function refusedWords(code: string): string {
  switch (code) {
    case "sso_request_unknown":
      return t`The sign-in was not started in this browser, was answered already, or took longer than ten minutes. Start again.`;
    case "audience_mismatch":
    case "audience_missing":
      return t`The answer is for another application. Enter our entity ID as the audience at the provider.`;
    case "destination_mismatch":
    case "recipient_mismatch":
      return t`The answer is for another address. Enter our ACS URL at the provider, letter by letter.`;
    case "not_yet_valid":
    case "expired":
    case "authentication_too_old":
      return t`The times do not fit: the clock of the provider or of this appliance is wrong. Check both against NTP.`;
    case "signature_invalid":
      return t`The signature is not made by a certificate of the stored metadata. Has the provider changed its certificate? Replace the metadata.`;
    case "assertion_unsigned":
    case "signature_shape":
      return t`The assertion must be signed itself. Switch signing of assertions on at the provider.`;
    case "issuer_mismatch":
      return t`The answer comes from another entity ID than the metadata names.`;
    case "encryption_not_allowed":
      return t`The assertion is encrypted with an old method. Choose AES-GCM at the provider, or allow CBC below as an exception.`;
    case "decryption_failed":
      return t`The assertion is encrypted for another key. Give the provider our present metadata.`;
    case "replayed":
      return t`This answer was used before. Start again.`;
    case "account_unknown":
      return t`Nobody here has this identity. Ask the administrator to link your account.`;
    case "account_exists":
      return t`Another account has this e-mail address. Ask the administrator to link it.`;
    case "account_not_active":
      return t`Your account here is suspended or closed. Ask your manager or the administrator.`;
    case "attributes_missing":
      return t`The provider did not send your name and e-mail address. Tell the administrator.`;
    case "provider_not_found":
      return t`This way of signing in is not offered any more.`;
    case "provider_refused":
      return t`The provider refused the sign-in, or it was cancelled there.`;
    case "callback_issuer":
      return t`The answer names another issuer than the one that was asked.`;
    case "client_refused":
    case "code_refused":
      return t`The provider does not take our client ID and secret, or the sign-in took too long. Check both under OpenID Connect.`;
    case "provider_slow":
    case "connect_failed":
      return t`The provider cannot be reached from this appliance at the moment. Try again in a minute.`;
    case "tls_untrusted":
      return t`The provider's TLS certificate is not from an authority that this appliance trusts.`;
    case "email_unverified":
      return t`The provider has not confirmed your e-mail address, so it is not taken.`;
    case "too_many_attempts":
      return t`Too many tries from this computer. Wait a few minutes.`;
    case "another_person":
      return t`Somebody else signed in at the provider than the person who is signed in here.`;
    case "not_asked_again":
      return t`The provider did not ask you again. Sign out there and try once more.`;
    case "identity_taken":
      return t`This identity at the provider belongs to another account here.`;
    default:
      if (code.startsWith("token_")) return t`The provider's token was refused (${code}). Tell whoever runs the provider.`;
      return t`Signing in through the hospital did not work (${code}). Try again, and tell the help desk if it stays.`;
  }
}

export function problemOf(error: unknown): string {
  return Object.values(errorsOf(error))[0] ?? "";
}

/** Attribute names that products send unless somebody changed them. */
export const PRESETS: { key: string; name: string; rules: { employee_number: string; email: string; first_name: string; last_name: string; groups: string } }[] = [
  {
    key: "entra", name: "Microsoft Entra ID",
    rules: {
      employee_number: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/employeeid", email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
      first_name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", last_name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", groups: "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
    },
  },
  {
    key: "adfs", name: "AD FS",
    rules: {
      employee_number: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/employeeid", email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
      first_name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", last_name: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", groups: "http://schemas.xmlsoap.org/claims/Group",
    },
  },
  {
    key: "oid", name: "Shibboleth",
    rules: { employee_number: "urn:oid:2.16.840.1.113730.3.1.3", email: "urn:oid:0.9.2342.19200300.100.1.3", first_name: "urn:oid:2.5.4.42", last_name: "urn:oid:2.5.4.4", groups: "urn:oid:1.3.6.1.4.1.5923.1.5.1.1" },
  },
  { key: "plain", name: "Okta, Keycloak, SimpleSAMLphp", rules: { employee_number: "employeeNumber", email: "email", first_name: "firstName", last_name: "lastName", groups: "groups" } },
];
/** Claims of OpenID Connect. */
export const OIDC_RULES = { employee_number: "employee_number", email: "email", first_name: "given_name", last_name: "family_name", groups: "groups" };
