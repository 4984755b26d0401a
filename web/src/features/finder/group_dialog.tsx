/** Seats for several people at once: held until each of them confirms her own. */
import { plural } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import { useLocation } from "wouter";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import { queryClient } from "../../app/session";
import { Button, Dialog, Form, toast, useForm } from "../../ui";
import { PeoplePicker, type ChosenPerson } from "../audiences/people_picker";
import { ofLists } from "./errors";
import type { ClassHit, GroupHold } from "./types";

const MOST = 20;
export function GroupDialog({ listing, onClose }: { listing: ClassHit; onClose: () => void }) {
  const { t } = useLingui();
  const [, go] = useLocation();
  const once = useOnce();
  const form = useForm<{ people: ChosenPerson[] }>({ people: [] });
  const { people } = form.values;
  const free = listing.spots_left;
  const hold = async () => {
    let made: GroupHold | undefined;
    const done = await form.submit(
      async () => { made = await once((idempotencyKey) => api.post<GroupHold>(`/classes/${listing.id}/groups`, { people: people.map((each) => each.id) }, { idempotencyKey })); },
      () => {
        const found: Record<string, string> = {};
        if (!people.length) found.people = t`Choose who gets a seat`;
        else if (people.length > MOST) found.people = t`At most ${MOST} people at once`;
        return found;
      },
    );
    if (!done || !made) return;
    await queryClient.invalidateQueries({ queryKey: ["finder"] });
    toast(plural(people.length, { one: "# seat is held. The person is told.", other: "# seats are held. Everybody is told." }));
    onClose();
    go(`/find-classes/groups/${made.id}`);
  };
  const errors = ofLists(form.errors, (_, at) => people[at]?.name);
  return (
    <Dialog open wide title={t`Hold seats for several people`} onClose={onClose}>
      <Form errors={errors} onSubmit={() => void hold()}>
        <p><Trans>All of them get a seat, or none. Each seat is held for 48 hours, not longer than registration is open; who does not confirm gives it back.</Trans></p>
        {free == null ? null : <p className="dim">{plural(free, { one: "# seat is left.", other: "# seats are left." })}</p>}
        <PeoplePicker name="people" label={t`People`} people={people} onPeople={(next) => form.set({ people: next })} />
        <div className="form-foot"><Button kind="primary" type="submit" busy={form.busy} busyLabel={t`One moment`}>{people.length ? plural(people.length, { one: "Hold # seat", other: "Hold # seats" }) : t`Hold the seats`}</Button><Button onClick={onClose}>{t`Cancel`}</Button></div>
      </Form>
    </Dialog>
  );
}
