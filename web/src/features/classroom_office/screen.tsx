/** What the screen of the room shows: a code that changes every few seconds, large enough for the last row. */
import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useParams } from "wouter";
import { api } from "../../api/client";
import { noteActivity } from "../../app/idle";
import { queryClient } from "../../app/session";
import { clock } from "../../lib/dates";
import { count } from "../../lib/numbers";
import { Button, ErrorState, Page, SkeletonRows, errorsOf } from "../../ui";
import { Qr } from "../account/qr";
import type { AttendScreen } from "./types";
import "./classroom.css";

const LEAST_MS = 1_000;
const CLOSED_MS = 15_000;
const PRESENT_MS = 30_000;
const iso = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");

export default function ScreenPage() {
  const { t } = useLingui();
  const { id } = useParams<{ id: string }>();
  const [problem, setProblem] = useState("");
  const [minutes, setMinutes] = useState("20");
  const key = ["classroom", "screen", id];
  const screen = useQuery<AttendScreen>({
    queryKey: key, staleTime: 0, gcTime: 0,
    // The next code is asked for when this one ends, by the server's clock as far as it can be told.
    refetchInterval: ({ state }) => (state.data?.open ? Math.max(LEAST_MS, new Date(state.data.refresh_at).getTime() - Date.now()) : CLOSED_MS),
    refetchIntervalInBackground: true,
    queryFn: ({ signal }) => api.get<AttendScreen>(`/classroom/dates/${id}/screen`, undefined, { signal }),
  });
  const setWindow = async (body: object) => {
    setProblem("");
    try {
      queryClient.setQueryData(key, await api.put<AttendScreen>(`/classroom/dates/${id}/window`, body));
    } catch (error) {
      setProblem(Object.values(errorsOf(error)).join(" "));
    }
  };
  const open = () => setWindow({ opens_at: iso(Date.now()), closes_at: iso(Date.now() + Number(minutes) * 60_000) });
  const data = screen.data;
  const showing = data?.open ?? false;
  // Nobody touches the screen of a room. It stays signed in until check-in closes, and not a moment longer than without it.
  useEffect(() => {
    if (!showing) return;
    noteActivity();
    const timer = setInterval(noteActivity, PRESENT_MS);
    return () => clearInterval(timer);
  }, [showing]);
  const full = () => void document.documentElement.requestFullscreen?.();
  return (
    <main id="main" className="class-screen">
      <Page title={data?.title ?? t`Check in`} actions={<Button onClick={full}>{t`Full screen`}</Button>}>
        {problem ? <p className="note overdue" role="alert">{problem}</p> : null}
        {!data && screen.error ? <ErrorState error={screen.error} onRetry={() => void screen.refetch()} /> : !data ? <SkeletonRows rows={6} /> : (
          <>
            {screen.error ? <p className="note soon" role="alert">{t`The server cannot be reached just now; the code below may be too old.`}</p> : null}
            {data.open ? (
              <div className="class-screen-code">
                <Qr rows={data.qr} label={t`Code to check in with a phone`} />
                <p className="class-screen-how"><Trans>Scan this with the camera of your phone, sign in, and check in.</Trans></p>
                {data.closes_at ? <p><Trans>Open until {clock(data.closes_at)}; so long this screen stays signed in.</Trans></p> : null}
              </div>
            ) : (
              <p className="class-screen-how">{data.opens_at && new Date(data.opens_at).getTime() > Date.now() ? <Trans>Check-in opens at {clock(data.opens_at)}.</Trans> : <Trans>Check-in is closed.</Trans>}</p>
            )}
            <p className="class-screen-count" role="status"><b>{count(data.checked_in)}</b> <Trans>of {count(data.expected)} checked in</Trans></p>
            <div className="row no-print class-screen-acts">
              {data.open ? <Button onClick={() => void setWindow({})}>{t`Close check-in`}</Button> : (
                <>
                  <label className="row">{t`For`}
                    <select className="input screen-minutes" value={minutes} onChange={(event) => setMinutes(event.target.value)}>
                      {["10", "20", "30", "60"].map((each) => <option key={each} value={each}>{t`${each} minutes`}</option>)}
                    </select>
                  </label>
                  <Button kind="primary" onClick={() => void open()}>{t`Open check-in now`}</Button>
                </>
              )}
            </div>
          </>
        )}
      </Page>
    </main>
  );
}
