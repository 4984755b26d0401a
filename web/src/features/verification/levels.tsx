import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Form, Loaded, Page, StatusTag, Table, toast, useForm, type Column } from "../../ui";
import { VerificationTabs } from "./tabs";
import type { PsvLevel, PsvLevelRow } from "./types";
import { LEVELS, levelName } from "./words";
import "./verification.css";

const KEY = ["verification", "levels"];
interface Rows {
  items: PsvLevelRow[];
}

/** What each type needs: the primary source, or a look at the card (the second level). */
export default function LevelsPage() {
  const { t } = useLingui();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get<Rows>("/verification-levels", undefined, { signal }) });
  return (
    <Page wide title={t`Levels of verification`} lead={<Trans>Licences and certifications with a register need the primary source; cards of courses need a look at the card. The hospital may choose otherwise for a type.</Trans>}>
      <VerificationTabs />
      <Loaded query={query}>{(data) => <Levels key={JSON.stringify(data.items)} rows={data.items} />}</Loaded>
    </Page>
  );
}

function Levels({ rows }: { rows: readonly PsvLevelRow[] }) {
  const { t } = useLingui();
  const start = Object.fromEntries(rows.map((row) => [row.type, row.chosen ? row.level : ""])) as Record<string, PsvLevel | "">;
  const form = useForm(start);
  const chosen = Object.entries(form.values).filter((each): each is [string, PsvLevel] => each[1] !== "");
  const save = async () => {
    const saved = await form.submit(async () => {
      const next = await api.put<Rows>("/verification-levels", { items: chosen.map(([type, level]) => ({ type, level })) });
      queryClient.setQueryData(KEY, next);
    });
    if (saved) toast(t`Saved. It counts for what comes into the queue from now on.`);
  };
  const columns: Column<PsvLevelRow>[] = [
    { key: "name", header: t`Type`, head: true, className: "wrap", cell: (row) => (row.name === row.type ? row.name : `${row.type} - ${row.name}`) },
    { key: "now", header: t`Now`, cell: (row) => levelName(row.level) },
    { key: "by", header: t`Chosen by`, cell: (row) => (row.chosen ? <StatusTag kind="info">{t`the hospital`}</StatusTag> : <span className="dim">{t`the rules`}</span>) },
    {
      key: "choice", header: t`Choice of the hospital`,
      cell: (row) => (
        <select className="input" aria-label={t`Choice of the hospital for ${row.name}`} value={form.values[row.type] ?? ""} onChange={(event) => form.set({ [row.type]: event.target.value as PsvLevel | "" })}>
          <option value="">{t`As the rules say`}</option>
          {LEVELS.map((level) => <option key={level} value={level}>{levelName(level)}</option>)}
        </select>
      ),
    },
  ];
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`Levels of verification`}>
      <Table caption={t`Levels of verification`} columns={columns} rows={rows} rowKey={(row) => row.type} />
      <div className="form-foot">
        <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`} disabled={!form.touched}>{t`Save`}</Button>
        <span className="s dim">{plural(chosen.length, { one: "# type is chosen by the hospital", other: "# types are chosen by the hospital" })}</span>
      </div>
    </Form>
  );
}
