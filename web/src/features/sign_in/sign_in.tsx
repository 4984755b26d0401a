import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { ApiError, api } from "../../api/client";
import type { PasskeyRequest, ProviderOptions, SignedIn, SignInOptions } from "../../api/types";
import { isShared, kiosk, setShared as keepShared } from "../../app/kiosk";
import { proofChannel, type ProofNews } from "../../app/proof";
import { afterSignIn, queryClient, safeReturn } from "../../app/session";
import { useStore } from "../../lib/store";
import { Button, Checkbox, Dialog, Form, Input, LinkButton, Page, type FieldErrors } from "../../ui";
import { canUsePasskeys, usePasskey } from "../account/passkey";
import { goTo } from "../sso/go";
import type { Start } from "../sso/types";
import { refusedWords } from "../sso/words";
import "./sign_in.css";

export default function SignInPage() {
  const { t } = useLingui();
  const search = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [shared, setShared] = useState(isShared);
  const inKiosk = useStore(kiosk);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [elsewhere, setElsewhere] = useState(false);
  const name = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  useBadgeReader(name);
  const options = useQuery({ queryKey: ["sign-in-options"], retry: false, staleTime: Infinity, queryFn: ({ signal }) => api.get<SignInOptions>("/auth/options", undefined, { anonymous: true, signal }) });

  const providers = useQuery({ queryKey: ["sso-options"], retry: false, staleTime: Infinity, queryFn: ({ signal }) => api.get<ProviderOptions & { enforced?: boolean }>("/sso/options", undefined, { anonymous: true, signal }) });
  const ways = providers.data?.items ?? [];

  const refused = (error: unknown): FieldErrors => {
    if (!(error instanceof ApiError)) return { "": t`Something went wrong in this page. Load it again.` };
    if (error.offline) return { "": t`The hospital's server cannot be reached. Check the network cable or Wi-Fi and try again.` };
    if (error.status === 429) return { "": t`Too many tries. Wait a few minutes, or ask the help desk to reset your password.` };
    switch (error.code) {
      case "wrong_login":
        return { login: t`This name and password do not belong together. Check both.` };
      case "account_suspended":
        return { "": t`This account is suspended. Your manager or the administrator can say why.` };
      case "account_deactivated":
      case "account_banned":
      case "account_deleted":
        return { "": t`This account is closed. If you still work here, ask the administrator.` };
      case "single_sign_on_only":
        return {};
      case "account_pending":
        return { "": t`This account is not confirmed yet. Open the link that was mailed to you, or ask the administrator.` };
      case "passkey_unknown":
        return { "": t`This passkey is not known here. Sign in with your password and add it to your account.` };
      default:
        return { "": error.detail || t`Signing in did not work. Try again, and tell the help desk if it stays.` };
    }
  };

  const remember = () => keepShared(shared);
  const enter = (signedIn: SignedIn) => {
    queryClient.clear();
    remember();
    navigate(afterSignIn(signedIn.me.id, search.get("return")), { replace: true });
  };
  const withPasskey = async () => {
    setBusy(true);
    try {
      const passkey = await usePasskey(await api.post<PasskeyRequest>("/auth/passkey/options", undefined, { anonymous: true }));
      if (passkey) enter(await api.post<SignedIn>("/auth/passkey", { passkey, shared_workstation: shared }, { anonymous: true }));
    } catch (error) {
      setErrors(refused(error));
    } finally {
      setBusy(false);
    }
  };

  const through = async (provider: string) => {
    setBusy(true);
    remember();
    try {
      goTo(await api.post<Start>("/sso/start", { provider, return_to: safeReturn(search.get("return")), shared_workstation: shared }, { anonymous: true }));
    } catch (error) {
      setErrors(refused(error));
      setBusy(false);
    }
  };

  const submit = async () => {
    if (!login.trim()) return setErrors({ login: t`Enter your e-mail address, handle or employee number` });
    if (!password) {
      // A badge reader types the number and Enter: go on to the password instead of complaining.
      if (document.activeElement !== secret.current && !errors.password) return secret.current?.focus();
      return setErrors({ password: t`Enter your password` });
    }
    setBusy(true);
    try {
      enter(await api.post<SignedIn>("/auth/sign-in", { login: login.trim(), password, shared_workstation: shared }, { anonymous: true }));
    } catch (error) {
      setPassword("");
      if (error instanceof ApiError && (error.code === "second_step_required" || error.code === "enrolment_required")) {
        remember();
        queryClient.removeQueries({ queryKey: ["second-step"] });
        return navigate(`/sign-in/second-step?${new URLSearchParams({ return: search.get("return") ?? "" }).toString()}`, { replace: true });
      }
      if (error instanceof ApiError && error.code === "single_sign_on_only") setElsewhere(true);
      setErrors(refused(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main id="main">
      <Page title={t`Sign in`}>
        <Why reason={search.get("reason")} />
        <Refused code={search.get("sso_error")} />
        {ways.length ? (
          <div className="card pad stack sign-in-ways">
            <h2>{t`Through the hospital`}</h2>
            {ways.map((way) => (
              <Button key={way.id} kind="primary" busy={busy} onClick={() => void through(way.id)}>{t`Sign in with ${way.name}`}</Button>
            ))}
          </div>
        ) : null}
        <Folded on={ways.length > 0 && providers.data?.enforced === true}>
        <div className="card pad">
          {ways.length ? <h2 className="sign-in-or">{t`Or with a password or badge`}</h2> : null}
          <Form errors={errors} onSubmit={() => void submit()} label={t`Sign in`}>
            <Input
              name="login" label={t`E-mail, handle or employee number`} hint={t`Or scan your badge here`} value={login} onValue={setLogin}
              autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus ref={name}
            />
            <Input
              name="password" label={t`Password`} type={shown ? "text" : "password"} value={password} onValue={setPassword} autoComplete="current-password"
              ref={secret}
            />
            <Checkbox name="shown" label={t`Show the password`} checked={shown} onChecked={setShown} />
            {inKiosk ? (
              <p className="s dim">{t`This computer is a kiosk: it signs you out soon and keeps nothing of yours.`}</p>
            ) : (
              <Checkbox
                name="shared" label={t`This is a shared workstation`} hint={t`Signs you out sooner and keeps nothing of yours in this browser`} checked={shared}
                onChecked={setShared}
              />
            )}
            <div className="form-foot">
              <Button kind={ways.length ? "plain" : "primary"} type="submit" busy={busy} busyLabel={t`Signing in`}>{t`Sign in`}</Button>
              {options.data?.passkeys && canUsePasskeys() ? <Button busy={busy} onClick={() => void withPasskey()}>{t`Sign in with a passkey`}</Button> : null}
            </div>
          </Form>
        </div>
        {options.data?.forgotten_password ? (
          <p className="sign-in-help">
            <LinkButton kind="link" href="/forgot-password">{t`Forgot your password?`}</LinkButton>
          </p>
        ) : (
          <p className="s dim sign-in-help">
            <Trans>Forgot your password, or no account yet? The help desk or your administrator gives you a new one; no e-mail is needed.</Trans>
          </p>
        )}
        </Folded>
      </Page>
      <Dialog open={elsewhere} title={t`Sign in through the hospital`} onClose={() => setElsewhere(false)}>
        <p><Trans>Passwords are no longer taken for your account: this hospital signs people in through its identity provider. Only owners and operators may still use a password.</Trans></p>
        <div className="stack-s">
          {ways.length ? ways.map((way) => <Button key={way.id} kind="primary" busy={busy} onClick={() => void through(way.id)}>{t`Sign in with ${way.name}`}</Button>) : <p className="note soon">{t`No identity provider is offered at the moment. Ask the help desk.`}</p>}
        </div>
      </Dialog>
    </main>
  );
}

/** A badge reader types wherever the focus is: what it types on the bare page goes into the name. */
function useBadgeReader(field: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const type = (event: KeyboardEvent) => {
      const free = event.target === document.body || (event.target instanceof HTMLElement && event.target.matches("h1, main"));
      if (free && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) field.current?.focus();
    };
    document.addEventListener("keydown", type);
    return () => document.removeEventListener("keydown", type);
  }, [field]);
}

/** Where passwords are only for owners they are one step further away. */
function Folded({ on, children }: { on: boolean; children: React.ReactNode }) {
  const { t } = useLingui();
  if (!on) return <>{children}</>;
  return (
    <details className="sign-in-folded">
      <summary>{t`Sign in with a password (owners only)`}</summary>
      {children}
    </details>
  );
}

function Refused({ code }: { code: string | null }) {
  const { t } = useLingui();
  const [waited, setWaited] = useState(false);
  useEffect(() => {
    if (!code) return;
    // Perhaps this is the window in which somebody was to show again who she is: then the page that waits says why.
    const channel = proofChannel();
    channel?.addEventListener("message", (event: MessageEvent<ProofNews>) => {
      if ("waiting" in event.data) setWaited(true);
    });
    channel?.postMessage({ refused: code } satisfies ProofNews);
    return () => channel?.close();
  }, [code]);
  if (!code || !/^[a-z_]{1,60}$/.test(code)) return null;
  if (waited) return <p className="note soon sign-in-why" role="alert">{refusedWords(code)} {t`Close this window and go on in the other one.`}</p>;
  return (
    <div className="note overdue sign-in-why" role="alert">
      <b>{t`You are not signed in.`}</b> {refusedWords(code)}
    </div>
  );
}

/** The signed-out page: says why, and what happened to the work. */
function Why({ reason }: { reason: string | null }) {
  const text = {
    idle: <Trans>You were signed out because nobody used this screen for a while. What you saved is kept. Sign in again to go on where you were.</Trans>,
    expired: <Trans>Your session has ended. What you saved is kept. Sign in again to go on where you were.</Trans>,
    revoked: <Trans>You were signed out from another device or by an administrator. If that was not you, tell the help desk.</Trans>,
    left: <Trans>You are signed out. Nothing of yours is left in this browser.</Trans>,
    switched: <Trans>The last person is signed out. Nothing of theirs is left in this browser.</Trans>,
  }[reason ?? ""];
  return text ? (
    <p className={reason === "revoked" ? "note soon sign-in-why" : "note sign-in-why"} role="status">
      {text}
    </p>
  ) : null;
}
