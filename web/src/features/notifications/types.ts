/** Short names for what the routes of notifications take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type Preferences = S["NotificationPreferences"];
export type PreferencesIn = S["PreferencesIn"];
export type GroupPreference = S["GroupPreference"];
export type Mode = GroupPreference["email"];
export type PushKey = S["PushKey"];
export type PushDevices = S["PushDevices"];
export type TemplateLine = S["NotificationTemplateLine"];
export type Template = S["NotificationTemplate"];
export type TemplateDraft = S["TemplateDraft"];
export type TemplatePreview = S["TemplatePreview"];
export type Delivery = S["NotificationDelivery"];
export type DeliveryState = Delivery["state"];
export type Channel = Delivery["channel"];
export type Suppression = S["Suppression"];
export type ChannelSettings = S["ChannelSettings"];
export type ChannelTest = S["ChannelTest"];
export type NotificationLink = S["Notification"]["links"][number];
