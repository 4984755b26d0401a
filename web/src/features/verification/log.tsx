import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { download } from "../../api/client";
import { dayAfter } from "../../lib/dates";
import { text, useSearchState } from "../../lib/search_state";
import { Button, Card, Form, Input, Page, RadioGroup, errorsOf, toast, type FieldErrors } from "../../ui";
import { UnitSelect } from "../compliance/filters";
import { VerificationTabs } from "./tabs";
import "../compliance/compliance.css";
import "./verification.css";

const codecs = { from: text(), to: text(), unit: text() };

/** The PSV log as a file: what an accreditor asks for. */
export default function LogPage() {
  const { t } = useLingui();
  const [filter, setFilter] = useSearchState(codecs);
  const [format, setFormat] = useState("pdf");
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<FieldErrors>({});
  const spans = [
    { key: "30", label: t`Last 30 days`, from: dayAfter(-30) },
    { key: "90", label: t`Last 90 days`, from: dayAfter(-90) },
    { key: "365", label: t`Last 12 months`, from: dayAfter(-365) },
    { key: "all", label: t`Everything`, from: "" },
  ];
  const save = async () => {
    if (filter.from && filter.to && filter.to < filter.from) return setErrors({ to: t`The last day is before the first. Check both.` });
    setBusy(true);
    setErrors({});
    try {
      await download("/verifications/report/file", { format, from: filter.from, to: filter.to, unit: filter.unit }, `psv-log.${format}`);
      toast(t`The file is in your downloads. The export is recorded.`);
    } catch (error) {
      setErrors({ "": Object.values(errorsOf(error))[0] ?? t`The export did not work. Try again.` });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page wide title={t`PSV log`} lead={<Trans>Every verification, with who, when, source, method, result and the hash of its evidence. Entries are only added.</Trans>}>
      <VerificationTabs />
      <div className="verify-cols">
        <Card title={t`Export the log`}>
          <Form errors={errors} onSubmit={() => void save()} label={t`Export the log`}>
            <div className="row">
              {spans.map((span) => (
                <button key={span.key} type="button" className="chip" aria-pressed={filter.from === span.from && !filter.to} onClick={() => setFilter({ from: span.from, to: "" })}>{span.label}</button>
              ))}
            </div>
            <div className="two">
              <Input name="from" label={t`From`} optional type="date" value={filter.from} onValue={(from) => setFilter({ from })} />
              <Input name="to" label={t`To`} optional type="date" value={filter.to} onValue={(to) => setFilter({ to })} />
            </div>
            <UnitSelect reach="verification:work" value={filter.unit} onValue={(unit) => setFilter({ unit })} />
            <RadioGroup
              name="format" label={t`Format`} value={format} onValue={setFormat}
              options={[{ value: "pdf", label: "PDF", hint: t`For a surveyor or the file` }, { value: "csv", label: "CSV", hint: t`For Excel and other systems` }]}
            />
            <div className="form-foot"><Button kind="primary" type="submit" busy={busy} busyLabel={t`Writing the file`}>{t`Export`}</Button></div>
          </Form>
        </Card>
        <Card title={t`What is in it`}>
          <div className="stack">
            <ul>
              <li>{t`Employee number, person, licence or card as it was then`}</li>
              <li>{t`Level: primary source or a look at the card`}</li>
              <li>{t`Source, method, who verified, time (UTC)`}</li>
              <li>{t`Result and what differed`}</li>
              <li>{t`SHA-256 of the evidence, and the audit checkpoint that was signed right afterwards`}</li>
            </ul>
            <p className="s dim"><Trans>The entries of one licence or card are on its own page. A changed or removed entry is found by "Check the log" under Audit log.</Trans></p>
          </div>
        </Card>
      </div>
    </Page>
  );
}
