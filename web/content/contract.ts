/** What the run-time of SCORM on the content origin answers: /t/TOKEN/rt/start, rt/commit and rt/navigate. */

/** One call of the content, in the order in which it was made. */
export type Call = ["initialize"] | ["set", string, string] | ["commit"] | ["terminate"];
/** Calls that are sent together. The server takes each number once. */
export interface Batch {
  number: number;
  item: string;
  calls: Call[];
}
export type NavigationRequest = "continue" | "previous" | "choice" | "jump" | "exit" | "exitAll" | "abandon" | "abandonAll" | "suspendAll";
export interface TreeItem {
  id: string;
  title: string;
  depth: number;
  launchable: boolean;
  /** May be chosen now. */
  enabled: boolean;
  state: "not_started" | "in_progress" | "completed" | "passed" | "failed";
}
/** What is to be shown now. */
export interface Delivery {
  item: string;
  /** Counts deliveries: the same item once more is another one. */
  turn?: number;
  title: string;
  /** Below /t/TOKEN/, or absolute. */
  address: string;
  /** False: an asset, which does not speak. */
  sco: boolean;
  cmi: Record<string, string>;
  previous: boolean;
  next: boolean;
  exit: boolean;
  /** What the content draws itself: hideLMSUI. */
  hide: string[];
}
export interface State {
  standard: "scorm12" | "scorm2004" | "html5" | "xapi" | "cmi5";
  title: string;
  language: string;
  app_origin: string;
  preview: boolean;
  review: boolean;
  /** The last batch that was taken. */
  number: number;
  tree: TreeItem[];
  delivery: Delivery | null;
  ended: "suspended" | "exited" | null;
  /** Why nothing can be shown. */
  message: string | null;
  done: boolean;
  completion: string;
  success: string;
  score_percent: number | null;
}
