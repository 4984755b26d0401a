/**
 * Gives a video element its film: files directly, HLS through hls.js (loaded when needed). The browser's own HLS is used
 * only where there are no media sources (older iPhones): Chromium says that it may play HLS, and what it makes of
 * encrypted segments differs from version to version.
 */
import type { VideoPlayback } from "./types";

export const hasMediaSource = (): boolean => "MediaSource" in window || "ManagedMediaSource" in window;

export function attach(video: HTMLVideoElement, playback: VideoPlayback, failed: () => void): () => void {
  const error = () => failed();
  if (playback.source !== "hls" || (!hasMediaSource() && video.canPlayType("application/vnd.apple.mpegurl") !== "")) {
    video.addEventListener("error", error);
    video.src = playback.url;
    return () => {
      video.removeEventListener("error", error);
      video.removeAttribute("src");
      video.load();
    };
  }
  let stop = () => {};
  let ended = false;
  void import("hls.js/light").then(
    ({ default: Hls }) => {
      if (ended) return;
      if (!Hls.isSupported()) return failed();
      // A worker would be a blob: address, which the content security policy forbids.
      const hls = new Hls({ enableWorker: false, capLevelToPlayerSize: true });
      let mended = 0;
      hls.on(Hls.Events.ERROR, (_, data) => {
        if (!data.fatal) return;
        if (data.type === Hls.ErrorTypes.MEDIA_ERROR && mended++ < 2) hls.recoverMediaError();
        else failed();
      });
      hls.loadSource(playback.url);
      hls.attachMedia(video);
      stop = () => hls.destroy();
    },
    () => failed(),
  );
  return () => {
    ended = true;
    stop();
  };
}
