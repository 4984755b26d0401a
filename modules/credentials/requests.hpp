#pragma once
// What the routes of module credentials take and give beyond the public header.
#include "modules/credentials/compact.hpp"
#include "modules/credentials/credentials.hpp"

namespace mc::credentials {

struct ShownIn {
  bool shown = true;
};
FIELDS(ShownIn, shown)
struct CredentialChain {
  std::vector<Credential> items;  // newest first; those that were deleted are left out
};
FIELDS(CredentialChain, items)
struct CredentialFeed {
  bool made = false;
  std::optional<Instant> made_at;
  std::optional<std::string> url;  // only when it is made: afterwards nobody knows it
};
FIELDS(CredentialFeed, made, made_at, url)
struct Residence {
  std::optional<std::string> state;
  std::optional<Date> since;
};
FIELDS(Residence, state, since)
struct ResidenceIn {
  std::optional<Text<2, 2>> state;  // none: forgotten
  std::optional<Date> since;
};
FIELDS(ResidenceIn, state, since)
struct Site {
  UnitId unit_id;
  std::string unit_name;
  std::string state;
};
FIELDS(Site, unit_id, unit_name, state)
struct Sites {
  std::vector<Site> items;
  std::string version;  // of this list
};
FIELDS(Sites, items, version)
struct SiteIn {
  UnitId unit_id;
  Text<2, 2> state;
};
FIELDS(SiteIn, unit_id, state)
struct SitesIn {
  List<SiteIn, 2000> items;              // all of them
  std::optional<Text<0, 64>> version{};  // of the list that was changed; another one by now: 409 sites_changed
};
FIELDS(SitesIn, items, version)
struct CompactStates {
  std::vector<CompactState> items;
};
FIELDS(CompactStates, items)
struct PeersQuery {
  std::optional<Text<1, 40>> type;
};
FIELDS(PeersQuery, type)
struct PeerCount {
  std::string type;
  std::string type_name;
  std::int64_t people = 0;
};
FIELDS(PeerCount, type, type_name, people)
struct Peers {
  std::string profession;
  std::vector<PeerCount> items;  // most held first; never of fewer than five people
};
FIELDS(Peers, profession, items)
struct ExpiryQuery {
  Date issued_on;
};
FIELDS(ExpiryQuery, issued_on)
struct ExpiryProposal {
  std::optional<Date> expires_on;  // none: the issuer says
  std::string rule;
  std::string confidence;
  std::string source;
  bool confirm = false;  // the rule is not known well enough: look at the card
};
FIELDS(ExpiryProposal, expires_on, rule, confidence, source, confirm)

}  // namespace mc::credentials
