import { describe, expect, it } from "vitest";
import { activate } from "../i18n";
import { agoWords, atHospital, clock, daysUntil, dueWords, duration, durationWords, expiryWords, fullDay, moment, setTimeZone, shortDay } from "./dates";

const now = new Date(2026, 10, 20, 18, 40);

describe("dates", () => {
  it("counts calendar days, not 24 hours", () => {
    expect(daysUntil("2026-11-21", new Date(2026, 10, 20, 23, 59))).toBe(1);
    expect(daysUntil("2026-11-20", now)).toBe(0);
    expect(daysUntil("2026-11-17", now)).toBe(-3);
  });
  it.each([
    ["2026-11-17", "3 days late"], ["2026-11-19", "1 day late"], ["2026-11-20", "today"], ["2026-11-21", "tomorrow"],
    ["2026-11-24", "in 4 days"], ["2027-09-20", "in 10 months"], ["2029-11-20", "in 3 years"],
  ])("says when %s is", (date, words) => expect(dueWords(date, now)).toBe(words));
  it("does not call an expired card late", () => expect(expiryWords("2026-11-08", now)).toBe("12 days ago"));
  it("writes the day in figures, with the year only when it is another", () => {
    expect(shortDay("2026-11-24", now)).toBe("Tue 24 Nov");
    expect(shortDay("2027-01-05", now)).toBe("Tue 5 Jan 2027");
    expect(fullDay("2026-09-02")).toBe("2 Sep 2026");
  });
  it("writes moments and ages", () => {
    expect(moment(new Date(2026, 10, 20, 9, 5), now)).toBe("today 09:05");
    expect(moment(new Date(2026, 10, 19, 9, 5), now)).toBe("yesterday 09:05");
    expect(agoWords(new Date(2026, 10, 20, 17, 0), now)).toBe("1 hour ago");
    expect(agoWords(new Date(2026, 10, 20, 18, 39, 50), now)).toBe("just now");
  });
  it("writes moments by the hospital's clock, whatever zone this machine is in", () => {
    setTimeZone("America/Chicago");
    try {
      expect(clock("2026-11-21T07:20:00Z")).toBe("01:20");
      expect(fullDay("2026-11-21T05:59:00Z")).toBe("20 Nov 2026");
      expect(fullDay("2026-11-21")).toBe("21 Nov 2026");
      const midnight = atHospital(new Date("2026-11-21T05:30:00Z"));
      expect(moment("2026-11-21T05:10:00Z", midnight)).toBe("today 23:10");
      expect(daysUntil("2026-11-21", midnight)).toBe(1);
      expect(agoWords("2026-11-21T03:30:00Z", midnight)).toBe("2 hours ago");
      expect(clock("2026-07-01T12:00:00Z")).toBe("07:00");
      setTimeZone("Mars/Olympus");
      expect(clock("2026-11-21T07:20:00Z")).toBe("07:20");
    } finally {
      setTimeZone("");
    }
  });
  it("writes durations", () => {
    expect(duration(20)).toBe("20 min");
    expect(duration(70)).toBe("1 h 10 min");
    expect(durationWords(70)).toBe("1 hour 10 minutes");
    expect(durationWords(60)).toBe("1 hour");
  });
  it("stretches every word in the pseudo-language", async () => {
    await activate("en-XA");
    expect(dueWords("2026-11-24", now)).not.toBe("in 4 days");
    expect(dueWords("2026-11-24", now)).toContain("4");
    await activate("en");
    expect(dueWords("2026-11-24", now)).toBe("in 4 days");
  });
});
