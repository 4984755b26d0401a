/** What the house announces, above every page: three at most, the worst first, the rest on a page of its own. */
import { Plural, useLingui } from "@lingui/react/macro";
import { Link } from "wouter";
import { errorsOf, toast } from "../../ui";
import { Banner } from "./banner";
import { putAway, useCurrent } from "./data";
import type { HouseBanner } from "./types";

const AT_ONCE = 3;

export default function HouseBanners() {
  const { t } = useLingui();
  const query = useCurrent();
  // Without the network nothing tells that it has ended but the clock.
  const items = (query.data?.items ?? []).filter((each) => !each.dismissed && Date.parse(each.ends_at) > Date.now());
  if (!items.length) return null;
  const more = items.length - AT_ONCE;
  const away = (item: HouseBanner) => {
    // The button goes with its banner: whoever pressed it by keyboard goes on at the page.
    document.getElementById("main")?.focus({ preventScroll: true });
    putAway(item.id).catch((error: unknown) => toast(Object.values(errorsOf(error))[0] ?? ""));
  };
  return (
    <section className="house-banners no-print" aria-label={t`Announcements`}>
      {items.slice(0, AT_ONCE).map((item) => <Banner key={item.id} item={item} onPutAway={() => away(item)} />)}
      {more > 0 ? <p className="house-more"><Link href="/announcements"><Plural value={more} one="# more announcement" other="# more announcements" /></Link></p> : null}
    </section>
  );
}
