import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { useKeysetList } from "../../api/lists";
import type { CompliancePerson } from "../../api/types";
import { paths } from "../../app/paths";
import { useBoot } from "../../app/session";
import { count } from "../../lib/numbers";
import { Button, Dialog, Listed, errorsOf, toast } from "../../ui";
import { hrefOf, queryOf, type FilterState } from "./filters";
import type { ComplianceReminderOut } from "./matrix_types";
import { Problems } from "./problems";
import "./matrix.css";

const MOST = 5_000;
const PREVIEW = 100;

/** Reminds the people of the list that is shown, after a look at who that is. */
export function RemindButton({ filter }: { filter: Partial<FilterState> }) {
  const { t } = useLingui();
  const boot = useBoot();
  const [open, setOpen] = useState(false);
  if (!boot.data?.me.permissions.includes("report:export")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t`Remind`}</Button>
      <Dialog wide open={open} title={t`Remind these people`} onClose={() => setOpen(false)}>
        {open ? <Preview filter={filter} onDone={() => setOpen(false)} /> : null}
      </Dialog>
    </>
  );
}

function Preview({ filter, onDone }: { filter: Partial<FilterState>; onDone: () => void }) {
  const { t } = useLingui();
  const query = queryOf(filter);
  const list = useKeysetList<CompliancePerson>(["compliance", "people", "preview"], "/compliance/people", query, PREVIEW);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const once = useOnce();
  const total = list.total ?? 0;
  const needy = list.rows.filter((row) => row.problems.length > 0);
  const all = !list.hasNextPage;
  const send = async () => {
    setBusy(true);
    setProblem("");
    try {
      const told = await once((idempotencyKey) => api.post<ComplianceReminderOut>("/compliance/reminders", Object.fromEntries(Object.entries(query).filter(([, value]) => value)), { idempotencyKey }));
      toast(plural(told.reminded, { one: "# person is reminded.", other: "# people are reminded." }));
      onDone();
    } catch (error) {
      setProblem(Object.values(errorsOf(error))[0] ?? t`Nobody was reminded. Try again.`);
    } finally {
      setBusy(false);
    }
  };
  const nobody = !list.isPending && all && needy.length === 0;
  return (
    <div className="stack">
      <p><Trans>Each of them with something late or due soon gets one message that tells how many things wait, at most one a day, whoever asks. Who has nothing to do gets none.</Trans></p>
      <Listed list={list} skeleton={4} empty={<p className="dim">{t`Nobody matches these filters.`}</p>}>
        {() => (
          <>
            <p>
              <b>{all ? plural(needy.length, { one: "# person would be reminded", other: "# people would be reminded" }) : t`At least ${count(needy.length)} would be reminded`}</b>{" "}
              <Link href={hrefOf(paths.compliancePeople, filter)}>{plural(total, { one: "of # in the list", other: "of # in the list" })}</Link>
            </p>
            <ul className="plain-list ruled remind-preview" tabIndex={0} aria-label={t`Who would be reminded`}>
              {needy.slice(0, PREVIEW).map((row) => (
                <li key={row.person_id} className="row-between">
                  <span className="wrap">{row.name} <span className="s dim below">{row.unit_name}</span></span>
                  <Problems problems={row.problems} />
                </li>
              ))}
            </ul>
            {all ? null : <p className="s dim"><Trans>The first {PREVIEW} of the list are shown.</Trans></p>}
          </>
        )}
      </Listed>
      {total > MOST ? <p className="note soon"><Trans>At most 5,000 at once: choose a unit.</Trans></p> : null}
      {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
      <div className="dialog-foot">
        <Button onClick={onDone}>{t`Cancel`}</Button>
        <Button kind="primary" busy={busy} busyLabel={t`Sending`} disabled={list.isPending || total === 0 || total > MOST || nobody} onClick={() => void send()}>
          {all && needy.length ? plural(needy.length, { one: "Remind # person", other: "Remind # people" }) : t`Remind`}
        </Button>
      </div>
    </div>
  );
}
