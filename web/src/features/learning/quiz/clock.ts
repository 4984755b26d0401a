/** Time left by the server's clock, however wrong the clock of this machine is. */
import { useEffect, useRef, useState } from "react";

export interface ServerTime {
  /** What the server's clock said, and this machine's clock when that arrived. */
  serverNow: string;
  received: number;
}
export function secondsLeft(deadline: string, time: ServerTime, now: number): number {
  return (Date.parse(deadline) - Date.parse(time.serverNow) - (now - time.received)) / 1000;
}

/** Null without a deadline. Ticks each second and calls `onEnd` once at zero. */
export function useSecondsLeft(deadline: string | null | undefined, time: ServerTime, onEnd: () => void): number | null {
  const [now, setNow] = useState(() => Date.now());
  const ended = useRef(false);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    if (!deadline) return;
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [deadline, time.serverNow]);
  const left = deadline ? secondsLeft(deadline, time, now) : null;
  const over = left !== null && left <= 0;
  useEffect(() => {
    if (!over || ended.current) return;
    ended.current = true;
    end.current();
  }, [over]);
  return left;
}
