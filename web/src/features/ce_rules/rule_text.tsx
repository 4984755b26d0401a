/** What a version of a rule asks, line by line. */
import { Trans, useLingui } from "@lingui/react/macro";
import { Card, Table, type Column } from "../../ui";
import type { Pathway, RuleBody, Topic } from "./types";
import { amountWords, capWords, everyName, factName, firstRenewalWords, kindName, monthsWords, needWords, ownClock, ruleLine, unitName } from "./words";

export function RuleText({ body }: { body: RuleBody }) {
  const { t } = useLingui();
  const line = ruleLine({ kind: body.kind, unit: body.unit, hours: body.centi == null ? null : body.centi / 100, cycle_months: body.cycle_months, pathways: body.pathways.length });
  const minutes = body.minutes_per_hour;
  const carry = body.carry_over_centi == null ? "" : amountWords(body.carry_over_centi, body.unit);
  const facts: [string, string][] = [
    [t`Kind`, kindName(body.kind)],
    [t`Cycle`, body.cycle_months ? monthsWords(body.cycle_months) : t`not known`],
    [t`Counted in`, unitName(body.unit)],
    [t`An hour has`, minutes ? t`${minutes} minutes` : t`not said`],
    [t`Carry-over`, body.carry_over_centi == null ? t`not known` : body.carry_over_centi === 0 ? t`nothing is carried over` : t`at most ${carry} of the cycle before`],
    [t`First renewal`, body.first_renewal ? firstRenewalWords(body.first_renewal, body.unit) : t`as every other`],
    [t`Renewal date`, body.renewal_date_rule],
  ];
  return (
    <>
      <Card title={line}>
        <dl className="pairs">
          {facts.filter(([, value]) => value).map(([name, value]) => <div className="pair" key={name}><dt>{name}</dt><dd>{value}</dd></div>)}
        </dl>
      </Card>
      <Ways body={body} />
      {body.topics.length ? <Topics body={body} /> : null}
      {body.caps.length ? (
        <Card title={t`What counts, and how much of it`}>
          <ul className="stack-s">{body.caps.map((cap, index) => <li key={index} className="wrap">{capWords(cap, body.unit)}</li>)}</ul>
        </Card>
      ) : null}
      {body.alternatives || body.notes ? (
        <Card title={t`The source's own words`}>
          <div className="stack-s">
            {body.alternatives ? <p className="wrap">{body.alternatives}</p> : null}
            {body.notes ? <p className="wrap">{body.notes}</p> : null}
            <p className="s dim"><Trans>What stands only here is not counted: it is for a person or the board to judge.</Trans></p>
          </div>
        </Card>
      ) : null}
    </>
  );
}

function Ways({ body }: { body: RuleBody }) {
  const { t } = useLingui();
  const also = body.also.map((need) => needWords(need, body.unit));
  if (!body.pathways.length && !also.length) return null;
  return (
    <Card title={body.pathways.length > 1 ? t`Any one of these ways` : body.pathways.length ? t`The way` : t`Beside the hours`}>
      <div className="stack">
        {body.pathways.length ? <ol className="ce-ways">{body.pathways.map((way) => <li key={way.label}><Way way={way} unit={body.unit} /></li>)}</ol> : null}
        {also.length ? (
          <div>
            <h3>{t`And in any case`}</h3>
            <ul>{also.map((need) => <li key={need}>{need}</li>)}</ul>
          </div>
        ) : null}
      </div>
    </Card>
  );
}

function Way({ way, unit }: { way: Pathway; unit: string }) {
  const { t } = useLingui();
  const needs = way.needs.map((need) => needWords(need, unit)).filter((words) => words !== way.label);
  const stay = way.topics_that_stay?.join("; ") ?? "";
  return (
    <div className="stack-s">
      <b className="wrap">{way.label}</b>
      {needs.length ? <ul>{needs.map((need, index) => <li key={index} className="wrap">{need}</li>)}</ul> : null}
      {way.topics_that_stay ? <p className="s dim">{stay ? t`Of the topics only these stay: ${stay}.` : t`It frees from all topics.`}</p> : null}
    </div>
  );
}

function Topics({ body }: { body: RuleBody }) {
  const { t } = useLingui();
  const columns: Column<Topic>[] = [
    { key: "topic", header: t`Topic`, head: true, className: "wrap", cell: (row) => row.topic },
    { key: "amount", header: t`How much`, cell: (row) => (row.centi ? amountWords(row.centi, body.unit) : t`any activity`) },
    { key: "every", header: t`How often`, cell: (row) => <>{everyName(row.every)}{ownClock(row.every) ? <span className="s dim below">{t`has its own clock`}</span> : null}</> },
    { key: "within", header: t`In the total`, cell: (row) => { const part = row.inside; return <>{row.within_total == null ? t`not known` : row.within_total ? t`inside` : t`on top`}{part ? <span className="s dim below">{t`a part of: ${part}`}</span> : null}</>; } },
    { key: "who", header: t`Who`, className: "wrap", cell: (row) => (row.condition ? <>{row.condition}<span className="s dim below">{row.fact ? t`asked: ${factName(row.fact)}` : t`only the board can say`}</span></> : t`everybody`) },
  ];
  const two = body.topics.some((topic) => ownClock(topic.every));
  return (
    <div className="stack-s">
      <h2>{t`Mandatory topics`}</h2>
      <Table caption={t`Mandatory topics`} columns={columns} rows={body.topics} rowKey={(row) => row.topic} />
      {two ? <p className="s dim"><Trans>Two clocks: a topic with its own clock is counted back from the renewal date over its own years, whatever the cycle; the person's line says until when it is good.</Trans></p> : null}
    </div>
  );
}
