import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError, api } from "../../api/client";
import type { OwnRoles } from "../../api/types";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Loaded, Page, StatusTag, Textarea, errorsOf, toast, useForm, type FieldErrors } from "../../ui";
import { roleName } from "../account/roles";
import { contains, isNetwork, linesOf } from "./networks_of_text";
import { SecurityTabs } from "./tabs";
import type { NetworkLists } from "./types";
import "./security.css";

const KEY = ["security", "networks"];
// Everybody's own account counts from everywhere: no member here.
const ROLES = ["super_admin", "admin", "operator", "privacy_officer", "compliance_officer", "manager", "content_author", "instructor"] as const;

/** From which networks each role counts. */
export default function NetworksPage() {
  const { t } = useLingui();
  const lists = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<NetworkLists>("/security/networks", undefined, { signal }) });
  const own = useQuery({ queryKey: ["own-roles"], queryFn: ({ signal }) => api.get<OwnRoles>("/me/roles", undefined, { signal }) });
  return (
    <Page title={t`Networks of roles`} lead={<Trans>A role can be limited to networks, for example system operators to the management network. Elsewhere the person is still signed in, but only with the other roles.</Trans>}>
      <SecurityTabs />
      <Loaded query={lists}>
        {(data) => <Loaded query={own}>{(roles) => <NetworksForm key={JSON.stringify(data)} lists={data} held={[...new Set(roles.items.map((each) => each.role))]} />}</Loaded>}
      </Loaded>
    </Page>
  );
}

const field = (role: string) => `networks-${role}`;

function NetworksForm({ lists, held }: { lists: NetworkLists; held: readonly string[] }) {
  const { t } = useLingui();
  const known: readonly string[] = ROLES;
  const rows = [...ROLES, ...lists.roles.map((each) => each.role).filter((role) => !known.includes(role))];
  const form = useForm<Record<string, string>>(Object.fromEntries(rows.map((role) => [role, lists.roles.find((each) => each.role === role)?.networks.join("\n") ?? ""])));
  const [saved, setSaved] = useState(false);
  const address = lists.your_address;
  const limited = rows.map((role) => ({ role, networks: linesOf(form.values[role] ?? "") })).filter((each) => each.networks.length);
  const shutsOut = (role: string, networks: readonly string[]) => held.includes(role) && networks.every(isNetwork) && !contains(networks, address);
  const out = limited.filter((each) => shutsOut(each.role, each.networks));
  const lockout = (role: string) => t`${roleName(role)}: you hold this role, and your own address ${address} is in none of its networks. You would lock yourself out.`;
  const check = (): FieldErrors => ({
    ...Object.fromEntries(limited.flatMap(({ role, networks }) => {
      const wrong = networks.find((each) => !isNetwork(each));
      return wrong ? [[field(role), t`${roleName(role)}: "${wrong}" is no network. Write it like 10.20.0.0/16 or 2001:db8::/32.`]] : [];
    })),
    ...Object.fromEntries(out.map((each) => [field(each.role), lockout(each.role)])),
  });
  /** The server counts what was sent; people see roles and lines. */
  const words = (error: ApiError): FieldErrors => {
    if (error.code === "own_address_missing") {
      const role = /role (\w+)\.$/.exec(error.detail)?.[1] ?? "";
      return role ? { [field(role)]: lockout(role) } : { "": t`Your own address ${address} is in no network of a role that you hold. You would lock yourself out.` };
    }
    return Object.fromEntries(Object.entries(errorsOf(error)).map(([path, message]) => {
      const at = /^roles\[(\d+)\](?:\.networks\[(\d+)\])?/.exec(path);
      const row = at ? limited[Number(at[1])] : undefined;
      if (!row) return ["", message];
      const network = at?.[2] === undefined ? "" : (row.networks[Number(at[2])] ?? "");
      return [field(row.role), network ? t`${roleName(row.role)}, "${network}": ${message}` : `${roleName(row.role)}: ${message}`];
    }));
  };
  const save = async () => {
    let refused: FieldErrors | null = null;
    const done = await form.submit(async () => {
      try {
        queryClient.setQueryData(KEY, await api.put<NetworkLists>("/security/networks", { roles: limited }));
      } catch (error) {
        if (error instanceof ApiError) refused = words(error);
        throw error;
      }
    }, check);
    if (refused) form.setErrors(refused);
    setSaved(done);
    if (done) toast(t`Saved. It counts from the next request of everybody on.`);
  };
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Networks of roles`}>
      <p className="note"><Trans>This computer is seen as <b className="num">{address}</b>. If that is the address of a proxy, set trusted_proxies first: otherwise everybody seems to be there.</Trans></p>
      <Card title={t`By role`} aside={t`empty: the role counts from everywhere`}>
        <ul className="plain-list networks">
          {rows.map((role) => {
            const networks = linesOf(form.values[role] ?? "");
            const outside = shutsOut(role, networks) && networks.length > 0;
            return (
              <li key={role}>
                <Textarea
                  name={field(role)} label={<>{roleName(role)} {held.includes(role) ? <StatusTag kind="info">{t`yours`}</StatusTag> : null}</>} rows={Math.max(2, Math.min(8, networks.length + 1))}
                  spellCheck={false} autoCapitalize="none" className="input num" placeholder={t`from everywhere`} value={form.values[role] ?? ""} aria-label={t`${roleName(role)}: networks, one in a line`}
                  onValue={(next) => { setSaved(false); form.set({ [role]: next }); }}
                />
                {outside ? <p className="note overdue s" role="status"><Trans>Your address {address} is in none of these: you would lock yourself out. Add it before you save.</Trans></p> : null}
              </li>
            );
          })}
        </ul>
      </Card>
      {limited.length ? <p className="note soon"><Trans>Whoever holds a limited role and works elsewhere, at home or on a ward, loses that role's pages at once. When the hospital's networks change one day and nobody gets in, <code>medconnect networks reset</code> on the server takes all limits away.</Trans></p> : null}
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button>
        <span className="s dim" role="status">{saved ? t`Saved` : form.touched ? t`Changes are not saved yet` : ""}</span>
      </div>
    </Form>
  );
}
