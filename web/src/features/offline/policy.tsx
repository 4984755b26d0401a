/** For authors: may this text lesson be kept on learners' own devices, and for how long? */
import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "../../api/client";
import { queryClient } from "../../app/session";
import { Button, Card, Loaded, Select, errorsOf, toast } from "../../ui";
import { useOffer, offerKey, type OfflineOffer } from "./data";

export function OfflinePolicy({ course, lesson }: { course: string; lesson: string }) {
  const { t } = useLingui();
  const offer = useOffer(course, true);
  return (
    <Card title={t`Reading without the network`}>
      <Loaded query={offer} skeleton={null}>{(data) => <Choice key={String(data.lessons.find((each) => each.lesson_id === lesson)?.days ?? 0)} course={course} lesson={lesson} data={data} />}</Loaded>
    </Card>
  );
}

function Choice({ course, lesson, data }: { course: string; lesson: string; data: OfflineOffer }) {
  const { t } = useLingui();
  const now = String(data.lessons.find((each) => each.lesson_id === lesson)?.days ?? 0);
  const [days, setDays] = useState(now);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const save = async () => {
    setBusy(true);
    setProblem("");
    try {
      await api.put(`/courses/${course}/lessons/${lesson}/offline`, { policy: days === "0" ? "none" : "offline_encrypted", days: days === "0" ? 7 : Number(days) });
      toast(t`Saved`);
      await queryClient.invalidateQueries({ queryKey: offerKey(course) });
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
    setBusy(false);
  };
  const options = [{ value: "0", label: t`Only online` }, { value: "1", label: t`1 day` }, { value: "7", label: t`7 days` }, { value: "14", label: t`14 days` }, { value: "30", label: t`30 days` }];
  if (!options.some((each) => each.value === now)) options.push({ value: now, label: t`${now} days` });
  return (
    <div className="stack-s">
      <Select name="offline_days" label={t`Learners may keep it on their own device`} hint={t`Sealed for one browser of one person, never on a shared computer. Pictures are not kept.`} value={days} options={options} onValue={setDays} />
      <p className="s dim"><Trans>It holds for the published version at once.</Trans></p>
      {problem ? <p className="note soon" role="alert">{problem}</p> : null}
      <div className="row"><Button kind={days === now ? "plain" : "primary"} disabled={days === now} busy={busy} busyLabel={t`Saving`} onClick={() => void save()}>{t`Save`}</Button></div>
    </div>
  );
}
