/** From which other hosts parts of cmi5 packages may come. None by default. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Form, Loaded, Page, Textarea, toast, useForm } from "../../ui";
import { useMay } from "../audiences/data";
import { packagesPath } from "../packages/data";
import type { ContentHosts } from "./types";

const KEY = ["cmi5", "hosts"] as const;
/** One a line; what an administrator pastes may have capitals and a slash at the end. */
export function originsOf(lines: string): string[] {
  const found = lines.split("\n").map((line) => line.trim().toLowerCase().replace(/\/+$/, "")).filter(Boolean);
  return [...new Set(found)].sort();
}

export default function HostsPage() {
  const { t } = useLingui();
  const manages = useMay("package:manage");
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<ContentHosts>("/cmi5/hosts", undefined, { signal }) });
  return (
    <Page
      title={t`Hosts of cmi5 content`} crumbs={manages ? [{ href: packagesPath, label: t`Content packages` }] : undefined}
      lead={<Trans>Some cmi5 packages hold no files and open pages at the vendor instead. Such a package is taken only when its host stands here.</Trans>}
    >
      <Loaded query={query}>{(data) => <Hosts key={data.origins.join(" ")} data={data} />}</Loaded>
    </Page>
  );
}

function Hosts({ data }: { data: ContentHosts }) {
  const { t } = useLingui();
  const form = useForm({ origins: data.origins.join("\n") });
  const origins = originsOf(form.values.origins);
  const bad = origins.find((each) => !/^https?:\/\/[^/?#@\s]+$/.test(each));
  const save = async () => {
    const problem = bad ? t`${bad} is no address of a host. Write it as https://content.vendor.example` : origins.length > 100 ? t`At most 100 hosts` : "";
    const done = await form.submit(async () => {
      queryClient.setQueryData(KEY, await api.put<ContentHosts>("/cmi5/hosts", { origins }));
    }, () => ({ ...(problem ? { origins: problem } : {}) }));
    if (done) toast(t`Saved`);
  };
  return (
    <Card title={t`Allowed hosts`}>
      <Form errors={form.errors} label={t`Allowed hosts`} onSubmit={() => void save()}>
        {data.origins.length ? null : <p className="dim"><Trans>No host is allowed: all content has to be in its package.</Trans></p>}
        <Textarea name="origins" optional label={t`Hosts, one a line`} hint={t`Scheme and host only, as https://content.vendor.example. The vendor learns an account name that stands for the person, never a name or an e-mail address.`} rows={6} value={form.values.origins} maxLength={20_000} onValue={(value) => form.set({ origins: value })} />
        <p className="s dim"><Trans>A host that you take away cannot be opened any more, also by packages that are in courses already.</Trans></p>
        <div className="row"><Button type="submit" kind={form.touched ? "primary" : "plain"} busy={form.busy} busyLabel={t`Saving`}>{t`Save`}</Button></div>
      </Form>
    </Card>
  );
}
