/** The few words of the player itself, by language. The content brings its own. A language is added here when the app has it. */
const english = {
  loading: "Opening the content",
  saved: "Saved",
  saving: "Saving",
  lost: "Connection lost, we keep trying. Nothing that you did is lost while this window stays open.",
  refused: "The server did not take the last changes. Close this lesson and open it again.",
  outline: "Contents",
  previous: "Previous",
  next: "Next",
  leave: "Save and leave",
  failed: "The content could not be opened",
  failedText: "The server could not be reached, or the link is no longer valid. Close this lesson and open it again. What was saved is kept.",
  again: "Try again",
  elsewhere: "Opened in another window",
  elsewhereText: "You opened this lesson again somewhere else, so it ended here. What you did here until then is saved.",
  ended: "This link has ended",
  endedText: "The lesson was not used for a long time, you signed out, or you opened it again somewhere else. What you did until then is saved. Open the lesson again to go on.",
  suspended: "Saved for later",
  suspendedText: "You can leave now. Next time you go on where you stopped.",
  exited: "Finished",
  exitedText: "Your results are saved. You can leave this lesson now.",
  nothing: "Nothing to show here",
  choose: "Choose a part from the contents, or go on with Next.",
  review: "You look at it again: nothing is recorded.",
  preview: "Preview: nothing is recorded.",
  not_started: "not begun",
  in_progress: "begun",
  completed: "done",
  passed: "passed",
  failedState: "not passed",
};
export type Words = typeof english;
const languages: Record<string, Words> = { en: english };

export const wordsOf = (language: string): Words => languages[language.split("-")[0] ?? ""] ?? english;
