/** Keys of what several screens of notifications share. */
export const PREFERENCES = ["notifications", "preferences"];
export const CHANNELS = ["notifications", "channels"];
