/** Everything that is announced to a person now, whole, also what she put away. */
import { Trans, useLingui } from "@lingui/react/macro";
import { moment } from "../../lib/dates";
import { Card, EmptyState, Loaded, Page } from "../../ui";
import { useCurrent } from "./data";
import { SeverityTag } from "./words";
import "./announcements.css";

export default function MyAnnouncementsPage() {
  const { t } = useLingui();
  const query = useCurrent();
  return (
    <Page title={t`Announcements`} lead={<Trans>What the house announces to you now. Times are the hospital's.</Trans>}>
      <Loaded query={query}>
        {(data) => data.items.length ? (
          <ul className="house-list">
            {data.items.map((item) => (
              <li key={item.id}>
                <Card title={item.title} aside={<SeverityTag severity={item.severity} />}>
                  <div className="stack-s">
                    <p className="house-text house-words">{item.text}</p>
                    <p className="s dim">
                      <Trans>From {moment(item.starts_at)} until {moment(item.ends_at)}.</Trans> {item.dismissed ? t`You put it away.` : ""}
                    </p>
                  </div>
                </Card>
              </li>
            ))}
          </ul>
        ) : <EmptyState title={t`Nothing is announced to you now`} />}
      </Loaded>
    </Page>
  );
}
