/** How the rule judges somebody: her licence of this state and profession, line by line. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import type { LicenceCe, Licences } from "../../api/types";
import { fullDay } from "../../lib/dates";
import { Card, Loaded, StatusTag, type StatusKind } from "../../ui";
import { useMay } from "../audiences/data";
import { PersonPicker } from "../organisation/person_picker";
import type { RuleDetail } from "./types";

export function TryIt({ data }: { data: RuleDetail }) {
  const { t } = useLingui();
  const [person, setPerson] = useState("");
  if (!useMay("people:view")) return null;
  return (
    <div className="no-print">
      <Card title={t`Try it on a person`} aside={t`the look is in the audit log`}>
        <div className="stack">
          <PersonPicker name="person" label={t`Person`} value={person} onValue={setPerson} />
          {person ? <Outcome key={person} person={person} data={data} /> : <p className="s dim"><Trans>Shows how the version in force on her renewal date judges her licence. Nothing is changed.</Trans></p>}
        </div>
      </Card>
    </div>
  );
}

function Outcome({ person, data }: { person: string; data: RuleDetail }) {
  const { t } = useLingui();
  const licences = useQuery({ queryKey: ["ce_rules", "person", person], queryFn: ({ signal }) => api.get<Licences>(`/people/${person}/licences`, undefined, { signal }), staleTime: 0, retry: false });
  const place = `${data.state_name}, ${data.profession}`;
  return (
    <Loaded query={licences}>
      {({ items }) => {
        const judged = items.filter((each) => each.rule_id === data.id);
        if (!judged.length) return <p role="status">{items.length ? t`None of the licences of this person is judged by this rule (${place}).` : t`This person has no licence in the wallet.`}</p>;
        return <div className="stack" role="status">{judged.map((each) => <Licence key={each.credential_id} licence={each} />)}</div>;
      }}
    </Loaded>
  );
}

function statusWords(status: string): { kind: StatusKind; key: "met" | "not_met" | "none_required" | "confirm" } {
  if (status === "met") return { kind: "ok", key: "met" };
  if (status === "none_required") return { kind: "ok", key: "none_required" };
  return status === "not_met" ? { kind: "soon", key: "not_met" } : { kind: "info", key: "confirm" };
}

function Licence({ licence }: { licence: LicenceCe }) {
  const { t } = useLingui();
  const { kind, key } = statusWords(licence.status);
  const word = { met: t`Met`, not_met: t`Not met`, none_required: t`None required`, confirm: t`Confirm with the board` }[key];
  const lineWord = { met: t`met`, missing: t`missing`, confirm: t`confirm`, info: t`note` };
  const lineKind: Record<keyof typeof lineWord, StatusKind> = { met: "ok", missing: "soon", confirm: "info", info: "idle" };
  const renews = licence.renews_on ? fullDay(licence.renews_on) : "";
  const revision = licence.rule_revision;
  return (
    <section className="stack-s">
      <p className="row"><b className="wrap">{licence.title}</b><StatusTag kind={kind}>{word}</StatusTag><span className="s dim">{renews ? t`renews ${renews}` : t`no renewal date on file`}, {revision ? t`by version ${revision}` : t`by the shipped rule`}</span></p>
      <ul className="plain-list ruled ce-lines">
        {licence.lines.map((line, index) => <li key={index}><StatusTag kind={lineKind[line.state]}>{lineWord[line.state]}</StatusTag><span className="wrap">{line.text}</span></li>)}
      </ul>
    </section>
  );
}
