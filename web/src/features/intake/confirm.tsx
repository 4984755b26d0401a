import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { Link } from "wouter";
import { ApiError, api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { Credential, CredentialType, Kind } from "../../api/types";
import { paths } from "../../app/paths";
import { fullDay } from "../../lib/dates";
import { Button, Checkbox, Form, Loaded, Select, SkeletonRows, StatusTag, useForm } from "../../ui";
import { CardFields } from "../credentials/credential_form";
import { cardIn, checkCard, renewalOf, valuesOf, type CardValues } from "../credentials/card";
import { renewable, sameCard, useTypes, useWallet, walletChanged } from "../credentials/data";
import { credentialTitle } from "../credentials/words";
import { dropDocument, waits } from "./data";
import { Picture } from "./picture";
import type { IntakeDocument, Proposal } from "./types";
import { confidenceWords, warningWords } from "./words";
import "./intake.css";

interface ConfirmProps {
  item: IntakeDocument;
  file?: File | null;
  /** Her own card: then her wallet says what it may renew and whether it is there already. */
  own: boolean;
  /** What she came for: a type that is missing, or a card of hers that ends. */
  type?: string;
  renews?: string;
  onConfirmed: (made: Credential) => void;
  onDropped: () => void;
}
/** What was read stands beside the picture; every field can be changed; nothing is saved before "Confirm". */
export function ConfirmCard(props: ConfirmProps) {
  const types = useTypes();
  const wallet = useWallet(props.own);
  if (props.own && wallet.isPending) return <SkeletonRows />;
  return (
    <div className="proof">
      <Picture item={props.item} file={props.file} />
      <section className="card pad" aria-label={props.item.file_name}>
        <Loaded query={types}>{(data) => <Confirm {...props} types={data.items} wallet={wallet.data?.items ?? []} />}</Loaded>
      </section>
    </div>
  );
}

type Values = CardValues & { renews: string };
const READ = ["kind", "type", "issuing_body", "state", "number", "issued_on", "expires_on"] as const;

/** What of the reading goes into the fields; an unknown type stays for the eye beside the field. */
function readInto(item: IntakeDocument, types: readonly CredentialType[]): Partial<CardValues> {
  const fields = item.fields;
  const out: Partial<CardValues> = {};
  const type = types.find((each) => each.code === fields.type?.value);
  if (type) Object.assign(out, { type: type.code, kind: type.kind, issuing_body: type.issuing_body });
  for (const key of ["issuing_body", "state", "number", "issued_on", "expires_on"] as const) if (fields[key]) out[key] = fields[key].value;
  if (!type && fields.kind) out.kind = fields.kind.value as Kind;
  if (fields.compact) out.compact = true;
  return out;
}

function Confirm({ item, own, type = "", renews = "", onConfirmed, onDropped, types, wallet }: ConfirmProps & { types: readonly CredentialType[]; wallet: readonly Credential[] }) {
  const { t } = useLingui();
  const old = wallet.find((each) => each.id === renews);
  const form = useForm<Values>({ ...(old ? renewalOf(old) : valuesOf(undefined, types.find((each) => each.code === type))), renews });
  const [problem, setProblem] = useState("");
  const [dropping, setDropping] = useState(false);
  const typed = useRef(new Set<string>());
  const once = useOnce();
  const v = form.values;
  const { setValues } = form;

  const set = (change: Partial<Values>) => {
    for (const name of Object.keys(change)) typed.current.add(name);
    form.set(change);
  };
  const propose = (change: Partial<Values>) => setValues((before) => ({ ...before, ...change }));
  // What was read fills the fields that nobody has typed in. Who came to renew one card keeps that type.
  const came = Boolean(old || type);
  useEffect(() => {
    if (waits(item)) return;
    const read = readInto(item, types);
    if (came && read.type !== v.type) {
      delete read.type;
      delete read.kind;
      if (read.issuing_body && !item.fields.issuing_body) delete read.issuing_body;
    }
    setValues((before) => ({ ...before, ...Object.fromEntries(Object.entries(read).filter(([name]) => !typed.current.has(name))) }));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the reading has come
  }, [item.state]);

  const options = own ? renewable(wallet, v) : [];
  const proposed = typed.current.has("renews") ? v.renews : v.renews || item.renews || (options.length === 1 ? (options[0]?.id ?? "") : "");
  const chosen = own ? (options.some((each) => each.id === proposed) ? proposed : "") : typed.current.has("renews") ? v.renews : (item.renews ?? "");
  const twin = own ? sameCard(wallet, v) : undefined;
  const said = item.fields.type?.value;
  const other = came && said && said !== v.type && !typed.current.has("type") ? types.find((each) => each.code === said) : undefined;

  const save = () =>
    form.submit(async () => {
      setProblem("");
      try {
        const made = await once((idempotencyKey) => api.post<Credential>(`/intake/documents/${item.id}/confirm`, cardIn(v, [], chosen), { idempotencyKey }));
        await walletChanged();
        onConfirmed(made);
      } catch (error) {
        if (error instanceof ApiError && error.code === "already_done") return setProblem(t`This picture was confirmed or dropped before, perhaps in another window. Nothing was saved a second time.`);
        throw error;
      }
    }, () => checkCard(v));
  const drop = async () => {
    setDropping(true);
    try {
      await dropDocument(item.id);
      onDropped();
    } catch {
      setProblem(t`It could not be dropped. Nothing was changed; try again.`);
      setDropping(false);
    }
  };
  const read = Object.fromEntries(READ.flatMap((name) => (item.fields[name] ? [[name, <ReadAs key={name} what={item.fields[name]} />]] : []))) as Partial<Record<keyof CardValues, ReactNode>>;
  return (
    <Form errors={form.errors} onSubmit={() => void save()} label={t`What the card says`}>
      <Reading item={item} />
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      {other ? <Other name={other.name} onUse={() => set({ type: other.code, kind: other.kind, issuing_body: other.issuing_body })} /> : null}
      <CardFields values={v} set={set} propose={propose} types={types} read={read} />
      {options.length ? (
        <Select
          name="renews" label={t`It renews`} hint={t`The former card stays as history of the new one.`} empty={t`None: it is a further card`} value={chosen} onValue={(value) => set({ renews: value })}
          options={options.map((each) => ({ value: each.id, label: renewLabel(each, t`without end`) }))}
        />
      ) : !own && item.renews ? (
        <Checkbox name="renews" label={t`It renews the card of this type that is on file`} checked={chosen !== ""} onChecked={(on) => set({ renews: on ? (item.renews ?? "") : "" })} />
      ) : null}
      {twin ? <Twin item={twin} /> : null}
      <div className="form-foot proof-foot">
        <Button type="submit" kind="primary" busy={form.busy} busyLabel={t`Saving`}>{twin ? t`Save it all the same` : t`Confirm`}</Button>
        <Button busy={dropping} onClick={() => void drop()}>{t`Drop this picture`}</Button>
      </div>
    </Form>
  );
}

function renewLabel(item: Credential, endless: string): string {
  return `${credentialTitle(item)}, ${item.expires_on ? fullDay(item.expires_on) : endless}`;
}

/** What was read for one field: how surely, and the line of the card it comes from. */
function ReadAs({ what }: { what: Proposal }) {
  const sure = confidenceWords(what.confidence);
  return (
    <span className="read-as">
      <StatusTag kind={sure.kind}>{sure.word}</StatusTag> {what.source_line ? <q>{what.source_line}</q> : null}
    </span>
  );
}

function Reading({ item }: { item: IntakeDocument }) {
  const { t } = useLingui();
  const seconds = Math.max(1, Math.round(item.milliseconds / 1000));
  const warnings = item.fields.warnings ?? [];
  const nothing = warnings.includes("nothing_read");
  const holder = item.fields.holder?.value ?? "";
  return (
    <div className="stack-s" role="status">
      {waits(item) ? (
        <p className="note"><Trans>The card is being read, usually within a few seconds. You can also type what it says and confirm now.</Trans></p>
      ) : nothing ? null : (
        <p className="dim">{item.engine === "text_layer" ? t`Read from the text of the PDF in ${seconds} s. Compare it, change what is wrong, then confirm.` : t`Read in ${seconds} s. Compare it with the picture, change what is wrong, then confirm.`}</p>
      )}
      {waits(item) ? null : warnings.map((code) => <p key={code} className="note soon">{warningWords(code, holder)}</p>)}
    </div>
  );
}

function Other({ name, onUse }: { name: string; onUse: () => void }) {
  const { t } = useLingui();
  return (
    <p className="note soon row">
      <span><Trans>The picture looks like another card: {name}.</Trans></span> <Button onClick={onUse}>{t`Use that`}</Button>
    </p>
  );
}

function Twin({ item }: { item: Credential }) {
  const title = credentialTitle(item);
  const until = item.expires_on ? fullDay(item.expires_on) : "";
  return (
    <p className="note soon" role="status">
      <Trans>You have this card already: <Link href={paths.credential(item.id)}>{title}</Link>, until {until}. If it is the same one, drop this picture, or add it there as a further copy.</Trans>
    </p>
  );
}
