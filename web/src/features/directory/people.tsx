import { Trans, useLingui } from "@lingui/react/macro";
import { api } from "../../api/client";
import { useStore } from "../../lib/store";
import { Button, Card, Checkbox, Form, Table, fieldId, toast, useForm, type Column, type FieldErrors } from "../../ui";
import { keepSettings } from "./directory";
import { PreviewForm, previewed } from "./preview";
import type { Attributes, Connection, DirectoryPerson, SettingsState } from "./types";
import { attributeNames } from "./words";

type Row = { field: keyof Attributes; label: string };

/** Which attribute becomes which field, with the values of one named person beside it. */
export function PeopleForm({ connection }: { connection: Connection }) {
  const { t } = useLingui();
  const form = useForm(connection);
  const { values } = form;
  const shown = useStore(previewed)?.result.person;
  const attribute = (field: keyof Attributes) => (field === "login" ? values.attributes.login.join(", ") : values.attributes[field]);
  const set = (field: keyof Attributes, text: string) =>
    form.set({ attributes: { ...values.attributes, [field]: field === "login" ? text.split(",").map((each) => each.trim()) : text.trim() } });
  const save = () =>
    form.submit(async () => {
      const attributes = { ...values.attributes, login: values.attributes.login.filter(Boolean) };
      keepSettings(await api.put<SettingsState>("/directory/settings", { connection: { ...values, attributes } }));
      toast(t`Draft saved`);
    }, (): FieldErrors => (values.attributes.login.some(Boolean) ? {} : { "connection.attributes.login": t`People need a login name` }));
  const rows: Row[] = [{ field: "login", label: t`Login` }, ...attributeNames().map(([field, label]) => ({ field, label }))];
  const columns: Column<Row>[] = [
    { key: "field", header: t`In MedConnect`, head: true, cell: (row) => row.label },
    {
      key: "attribute", header: t`Attribute of the directory`,
      cell: (row) => (
        <input
          id={fieldId(`connection.attributes.${row.field}`)} className="input code" aria-label={t`Attribute for ${row.label}`} value={attribute(row.field)} maxLength={128} spellCheck={false} placeholder={t`not read`}
          onChange={(event) => set(row.field, event.target.value)}
        />
      ),
    },
    { key: "value", header: shown ? t`Of ${shown.login}` : t`Of the tested user`, className: "wrap", cell: (row) => <Value person={shown} field={row.field} /> },
  ];
  return (
    <div className="stack">
      <PreviewForm />
      <Form errors={form.errors} onSubmit={() => void save()} label={t`Attributes`}>
        <Table caption={t`Attributes`} columns={columns} rows={rows} rowKey={(row) => row.field} />
        <Card title={t`Accounts`}>
          <div className="stack-s">
            <Checkbox name="connection.create_accounts" label={t`Make accounts for new people`} hint={t`Otherwise only people who are here already, from the HR file for instance, are matched.`} checked={values.create_accounts} onChecked={(create_accounts) => form.set({ create_accounts })} />
            <Checkbox name="connection.link_by_employee_number" label={t`Match by employee number`} checked={values.link_by_employee_number} onChecked={(link_by_employee_number) => form.set({ link_by_employee_number })} />
            <Checkbox
              name="connection.link_by_email" label={t`Match by e-mail address too`} checked={values.link_by_email} onChecked={(link_by_email) => form.set({ link_by_email })}
              hint={t`Only when addresses are never given to another person: whoever has the address gets the account.`}
            />
            <p className="s dim"><Trans>Owners, administrators and operators are never matched. They keep their own passwords and can sign in when the directory is down.</Trans></p>
          </div>
        </Card>
        <div className="form-foot">
          <Button kind="primary" type="submit" busy={form.busy} busyLabel={t`Saving`}>{t`Save draft`}</Button>
          <span className="s dim">{form.touched ? t`Changes are not saved yet` : t`Changed attributes show their values after saving and testing the user again.`}</span>
        </div>
      </Form>
    </div>
  );
}

function Value({ person, field }: { person: DirectoryPerson | null | undefined; field: keyof Attributes }) {
  const { t } = useLingui();
  if (!person) return <span className="dim">{t`test a user to see it`}</span>;
  const value = field in person ? person[field as keyof DirectoryPerson] : undefined;
  if (value === undefined) return <span className="dim">{t`read by the sync only`}</span>;
  return value ? <>{String(value)}</> : <span className="dim">{t`empty`}</span>;
}
