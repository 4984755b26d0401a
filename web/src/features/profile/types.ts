/** Short names for what the routes below /profiles and the verifications take and answer. */
export type { CheckedCredential, Level, Method, Onboarding, OnboardingStep, Profile, ProfileEdit, Verifications, Visibility } from "../../api/types";
