/** Short names for what the wallet's further routes take and answer. */
import type { components } from "../../api/schema";

type S = components["schemas"];
export type CompactStates = S["CompactStates"];
export type CredentialAlert = S["CredentialAlert"];
export type CredentialChain = S["CredentialChain"];
export type CredentialFeed = S["CredentialFeed"];
export type CredentialShare = S["CredentialShare"];
export type CredentialShareMade = S["CredentialShareMade"];
export type CredentialShares = S["CredentialShares"];
export type ExpiryProposal = S["ExpiryProposal"];
export type Peers = S["Peers"];
export type Residence = S["Residence"];
export type SharedCredential = S["SharedCredential"];
export type SharedCredentials = S["SharedCredentials"];
