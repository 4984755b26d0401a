import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { Card, Page } from "../../ui";
import { manualNames, manualWords } from "./manuals";
import "./help.css";

export default function ManualsPage() {
  const { t } = useLingui();
  return (
    <Page title={t`Manuals`} lead={<Trans>They are part of this program and need no internet. They are written in English.</Trans>}>
      <Card pad={false}>
        <ul className="plain-list manuals">
          {manualNames().map((name) => {
            const words = manualWords(name);
            return (
              <li key={name}>
                <Link href={`/help/${name}`}>{words.title}</Link>
                <span className="s dim below">{words.for}</span>
              </li>
            );
          })}
        </ul>
      </Card>
    </Page>
  );
}
