/** Shapes of module media (modules/media/requests.hpp). Times in seconds. */
export type VideoState = "uploaded" | "processing" | "ready" | "failed";
export interface VideoUpload {
  id: string;
  name: string;
  size: number;
  received: number;
  piece_bytes: number;
  expires_at: string;
}
export interface VideoItem {
  id: string;
  title: string;
  description: string;
  kind: "video" | "audio";
  file_name: string;
  media_type: string;
  size: number;
  state: VideoState;
  reason_code: string;
  reason: string;
  percent: number;
  prepared: boolean;
  /** By the malware scanner: "clean", "beginning" (its beginning is clean), "found NAME"; empty: by none. */
  scanned?: string;
  notice: string;
  duration_seconds?: number | null;
  width?: number | null;
  height?: number | null;
  owner_name: string;
  owned: boolean;
  captions: string[];
  lessons: number;
  poster_url?: string | null;
  revision: number;
  created_at: string;
}
export interface VideoDetail {
  item: VideoItem;
  poster: number;
  thumbnails: { number: number; second: number; url: string }[];
  renditions: { name: string; width: number; height: number; bandwidth: number }[];
  lessons: { course_id: string; lesson_id: string; course_title: string }[];
}
export interface VideoTools {
  ffmpeg: boolean;
  speech_engine: boolean;
  max_bytes: number;
  piece_bytes: number;
  notices: string[];
}
export interface LessonVideo {
  item: VideoItem;
  required_percent: number;
  premium: boolean;
  allow_download: boolean;
}
export interface VideoPlayback {
  item_id: string;
  title: string;
  kind: "video" | "audio";
  source: "hls" | "file";
  url: string;
  media_type: string;
  poster_url?: string | null;
  audio_url?: string | null;
  download_url?: string | null;
  captions: { language: string; label: string; url: string }[];
  duration_seconds?: number | null;
  resume_second: number;
  speed: number;
  captions_language?: string | null;
  premium: boolean;
  overlay?: string | null;
  expires_at: string;
  counts: boolean;
  watched_percent: number;
  required_percent: number;
  completed: boolean;
  notice: string;
}
export interface WatchedOut {
  watched_percent: number;
  required_percent: number;
  seconds_spent: number;
  completed: boolean;
  lesson_completed: boolean;
}
export interface VideoMark {
  id: string;
  second: number;
  text: string;
  revision: number;
  created_at: string;
}
export interface Cue {
  from: number;
  to: number;
  text: string;
}
export interface CaptionTrack {
  language: string;
  label: string;
  published: boolean;
  revision: number;
  cues: number;
  updated_at: string;
}
export interface VideoAnalytics {
  viewers: number;
  completed: number;
  average_percent: number;
  bucket_seconds: number;
  buckets: { second: number; viewers: number }[];
  stops: { second: number; people: number }[];
}
/** Where somebody watches; nothing for an author who looks at the item itself. */
export interface Place {
  course_id?: string;
  lesson_id?: string;
}
