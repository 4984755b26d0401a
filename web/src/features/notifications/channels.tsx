/** The ways out of the app: which are set up, and how the last use went. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api } from "../../api/client";
import { moment } from "../../lib/dates";
import { Loaded, Page, StatusTag, Table, type Column } from "../../ui";
import { CHANNELS } from "./data";
import { MessageTabs } from "./tabs";
import type { ChannelSettings } from "./types";
import { reasonWords, wayName, wayWords, type Way } from "./words";

interface Row {
  way: Way;
  on: boolean;
  ok?: string | null;
  error?: string | null;
}

export function useChannels() {
  return useQuery({ queryKey: CHANNELS, queryFn: ({ signal }) => api.get<ChannelSettings>("/notification-channels", undefined, { signal }) });
}

export default function ChannelsPage() {
  const { t } = useLingui();
  const settings = useChannels();
  const columns: Column<Row>[] = [
    { key: "way", header: t`Channel`, head: true, cell: (row) => <><Link href={`/settings/channels/${row.way}`}>{wayName(row.way)}</Link><span className="s dim below">{wayWords(row.way)}</span></> },
    { key: "state", header: t`State`, cell: (row) => (row.on ? row.error ? <StatusTag kind="soon">{t`On, last try failed`}</StatusTag> : <StatusTag kind="ok">{t`On`}</StatusTag> : <StatusTag kind="idle">{t`Off`}</StatusTag>) },
    { key: "last", header: t`Last use`, cell: (row) => <LastUse row={row} /> },
  ];
  return (
    <Page title={t`Channels`} lead={<Trans>How notifications leave the app. Everything but e-mail is off until you set it up.</Trans>}>
      <MessageTabs />
      <Loaded query={settings}>
        {({ email, mailbox, sms, push }) => (
          <Table
            caption={t`Channels`} columns={columns} rowKey={(row) => row.way}
            rows={[
              { way: "email", on: email.on }, { way: "mailbox", on: mailbox.on, ok: mailbox.last_ok_at, error: mailbox.last_error },
              { way: "sms", on: sms.on, ok: sms.last_ok_at, error: sms.last_error }, { way: "push", on: push.on, ok: push.last_ok_at, error: push.last_error },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}

function LastUse({ row }: { row: Row }) {
  const { t } = useLingui();
  if (row.way === "email") return <Link href="/settings/deliveries?channel=email">{t`see Deliveries`}</Link>;
  const ok = row.ok ? moment(row.ok) : "";
  return (
    <>
      {ok ? t`worked ${ok}` : t`never worked yet`}
      {row.error ? <span className="s dim below wrap">{reasonWords(row.error)} <span className="code">{row.error}</span></span> : null}
    </>
  );
}
