/** On the page of a course: keep its text lessons on this device, where the author allows it. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { isShared } from "../../app/kiosk";
import { queryClient, useBoot } from "../../app/session";
import { fullDay } from "../../lib/dates";
import { canKeep, keptPacks } from "../../lib/offline";
import { Button, errorsOf, toast } from "../../ui";
import { keepCourse, NoReader, READER, useOffer } from "./data";

export function KeepCard({ course, taken }: { course: string; taken: boolean }) {
  const { t } = useLingui();
  const person = useBoot().data?.me.id ?? "";
  const offer = useOffer(course, taken && canKeep());
  const shared = isShared() || (offer.data?.shared ?? false);
  const lessons = offer.data?.lessons ?? [];
  const here = useQuery({ enabled: lessons.length > 0 && !shared, queryKey: ["offline", "here", course], queryFn: async () => (await keptPacks()).find((each) => each.course === course && each.person === person) ?? null });
  const keeping = useMutation({
    mutationFn: () => keepCourse(person, course),
    onSuccess: () => {
      toast(t`Kept on this device`);
      void queryClient.invalidateQueries({ queryKey: ["offline"] });
    },
  });
  if (!lessons.length) return null;
  const count = plural(lessons.length, { one: "# lesson", other: "# lessons" });
  const until = here.data ? fullDay(here.data.lessons.map((each) => each.keep_until).sort().at(-1) ?? here.data.issued_at) : "";
  return (
    <section className="card pad stack-s" aria-label={t`Without the network`}>
      <h2>{t`Without the network`}</h2>
      {shared ? (
        <p className="dim"><Trans>{count} of this course can be read without the network on a device of your own. Nothing is kept on a shared computer.</Trans></p>
      ) : here.data ? (
        <>
          <p>{t`Kept on this device until ${until}.`}</p>
          <div className="row"><a className="btn" href={`${READER}#/${here.data.id}`}>{t`Read`}</a><Button busy={keeping.isPending} busyLabel={t`Keeping`} onClick={() => keeping.mutate()}>{t`Renew`}</Button></div>
        </>
      ) : (
        <>
          <p><Trans>{count} can be kept in this browser, sealed, for {lessons[0]?.days} days or less.</Trans></p>
          <div className="row"><Button busy={keeping.isPending} busyLabel={t`Keeping`} onClick={() => keeping.mutate()}>{t`Keep on this device`}</Button></div>
        </>
      )}
      {shared ? null : <p className="s"><Link href="/learning/kept">{t`All that is kept`}</Link></p>}
      {keeping.error ? (
        <p className="note soon" role="alert">
          {keeping.error instanceof NoReader ? <Trans>This browser does not trust the server's certificate, so it could not open the lessons without the network. Ask IT to install the hospital's certificate on this device.</Trans> : Object.values(errorsOf(keeping.error)).join(" ")}
        </p>
      ) : null}
    </section>
  );
}
