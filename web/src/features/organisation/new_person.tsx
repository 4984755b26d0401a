import { Trans, useLingui } from "@lingui/react/macro";
import { useLocation } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { Staff } from "../../api/types";
import { paths } from "../../app/paths";
import { queryClient } from "../../app/session";
import { Page, toast } from "../../ui";
import { PersonForm } from "./person_form";

export default function NewPersonPage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const once = useOnce();
  return (
    <Page title={t`Add a person`} crumbs={[{ href: paths.people, label: t`People` }]} lead={<Trans>For somebody who is not in the HR file. The person signs in with a password that you make on the next page.</Trans>}>
      <div className="card pad">
        <PersonForm
          onSave={async (values) => {
            const made = await once((idempotencyKey) => api.post<Staff>("/people", values, { idempotencyKey }));
            await queryClient.invalidateQueries({ queryKey: ["people"] });
            toast(t`Saved`);
            navigate(paths.person(made.person_id), { replace: true });
          }}
        />
      </div>
    </Page>
  );
}
