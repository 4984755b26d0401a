import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { ImportReport } from "../../api/types";
import { count } from "../../lib/numbers";
import { Button, Checkbox, Form, type FieldErrors } from "../../ui";

export interface Consent {
  identity: boolean;
  many: boolean;
}

/** After the check: what the import will do, what it holds back, and the words that let it through. */
export function ConfirmImport({ report, busy, onImport }: { report: ImportReport; busy: boolean; onImport: (consent: Consent) => void }) {
  const { t } = useLingui();
  const [consent, setConsent] = useState<Consent>({ identity: false, many: false });
  const [errors, setErrors] = useState<FieldErrors>({});
  const people = report.known_people;
  const held = people?.held_rows ?? 0;
  const stopped = people?.stopped ?? false;
  const others = count(people?.identity_rows ?? 0);
  const known = count(people?.known_rows ?? 0);
  const submit = () => {
    if (stopped && !consent.many) return setErrors({ many: t`Look through the changes below first, then confirm here` });
    setErrors({});
    onImport(consent);
  };
  return (
    <Form errors={errors} onSubmit={submit} className="import-steps">
      <p>
        <Trans>Nothing was changed yet. The import takes the good rows and leaves out the rows marked "left out".</Trans>
      </p>
      {stopped ? (
        <>
          <p className="note overdue">
            <Trans>Stop: {others} of the {known} people of this file who are here already would get another name or e-mail address. A column may have shifted.</Trans>
          </p>
          <Checkbox name="many" label={t`I looked at the changes: so many people really have another name or e-mail`} checked={consent.many} onChecked={(many) => setConsent({ ...consent, many })} />
        </>
      ) : null}
      {held > 0 ? (
        <Checkbox
          name="identity"
          label={plural(held, { one: "Import # row whose name and e-mail both change", other: "Import # rows whose name and e-mail both change" })}
          hint={t`Without this tick they stay out. Tick it only when each number still belongs to the same person: whoever has the address can sign in as this person.`}
          checked={consent.identity} onChecked={(identity) => setConsent({ ...consent, identity })}
        />
      ) : null}
      <div className="row">
        <Button kind="primary" type="submit" busy={busy} busyLabel={t`Importing`}>{t`Import the good rows`}</Button>
      </div>
    </Form>
  );
}
