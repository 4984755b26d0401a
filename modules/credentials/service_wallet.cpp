// What owners do with their wallet besides its cards: chain, profile, paper, calendar, peers, the day of expiry.
#include <algorithm>

#include "appliance/base/local_time.hpp"
#include "appliance/documents/calendar.hpp"
#include "modules/credentials/expiry.hpp"
#include "modules/credentials/service.hpp"
#include "modules/credentials/store_alerts.hpp"
#include "modules/credentials/wallet_page.hpp"

namespace mc::credentials {
namespace {

constexpr std::size_t kFeedTokenBytes = 32;
constexpr std::int64_t kLeastPeers = 5;
constexpr std::chrono::milliseconds kPeersKept = std::chrono::hours(1);
constexpr int kMostInChain = 100;

std::optional<security::Hash32> feed_hash(std::string_view token) {
  auto bytes = from_base64url(token);
  if (!bytes || bytes->size() != kFeedTokenBytes) return std::nullopt;
  return security::sha256(*bytes);
}

http::Download as_file(Bytes bytes, std::string media_type, std::string name) {
  auto page = std::make_shared<const Bytes>(std::move(bytes));
  http::Download out;
  out.media_type = std::move(media_type);
  out.file_name = std::move(name);
  out.size = static_cast<std::int64_t>(page->size());
  out.write = [page](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    auto all = ByteView(*page).subspan(static_cast<std::size_t>(offset));
    return sink(length < 0 ? all : all.first(static_cast<std::size_t>(length)));
  };
  return out;
}

/// Ids stay when the day of expiry moves; the number only grows, by the minute of the last change.
documents::CalendarEntry expiry_entry(const Credential& item, const std::string& base_url) {
  documents::CalendarEntry entry;
  entry.uid = item.id.text() + "-expiry@medconnect";
  entry.sequence = item.updated_at.ms / 60'000;
  entry.stamp = item.updated_at;
  entry.day = item.expires_on;
  entry.summary = item.type_name + (item.status == CredentialStatus::expired ? " has expired" : " expires");
  entry.url = base_url + "/credentials";
  return entry;
}

}  // namespace

Status Service::audit(data::Tx& tx, PersonId actor, std::string action, std::string object) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  return platform_.audit.append(tx, event);
}

Result<Credential> Service::set_shown(const security::Viewer& viewer, CredentialId id, bool shown) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    auto row = TRY(store::find(tx, id));
    if (!row || row->person_id != viewer.person) return not_found("credential_not_found");
    if (row->shown == shown) return view(tx, *row);
    const std::string before = shape::to_json(*row);
    row->shown = shown;
    row->updated_at = tx.now();
    TRY(store::update(tx, *row));
    TRY(save_history(tx, *row, viewer.person, "shown", {"shown_on_profile"}, before));
    TRY(changed(tx, *row, viewer.person, "shown"));
    return view(tx, *row);
  });
}

Result<CredentialChain> Service::chain(const security::Viewer& viewer, CredentialId id) {
  CredentialChain found = TRY(platform_.db.read([&](data::Tx& tx) -> Result<CredentialChain> {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:view"));
    for (int i = 0; i < kMostInChain; ++i) {
      auto next = TRY(store::successor(tx, row.id));
      if (!next) break;
      row = TRY(store::find(tx, *next)).value();
    }
    CredentialChain out;
    for (int i = 0; i < kMostInChain; ++i) {
      out.items.push_back(TRY(view(tx, row)));
      if (!row.previous_id) break;
      auto previous = TRY(store::find(tx, *row.previous_id));
      if (!previous) break;
      row = *previous;
    }
    return out;
  }));
  TRY(note_read(viewer, found.items.front().person_id, "credential.chain_viewed", id));
  return found;
}

Result<http::Download> Service::wallet_pdf(const security::Viewer& viewer) {
  WalletPage page;
  page.items = TRY(wallet(viewer)).items;
  std::erase_if(page.items, [](const Credential& item) { return item.status == CredentialStatus::revoked; });
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    page.name = TRY(name_of(tx, viewer.person));
    if (auto staff = TRY(organisation_.staff(tx, viewer.person))) {
      page.employee_number = staff->employee_number;
      page.job = staff->job_title + (staff->unit_name.empty() ? "" : ", " + staff->unit_name);
    }
    return {};
  }));
  page.organisation = platform_.settings.organisation_name;
  page.at = platform_.clock.now();
  types();
  page.routes = routes_;
  return as_file(TRY(render_wallet(page, platform_.scratch)), "application/pdf", "credentials.pdf");
}

Result<CredentialFeed> Service::feed(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CredentialFeed> {
    auto row = TRY(store::feed(tx, viewer.person));
    return row ? CredentialFeed{true, row->made_at, {}} : CredentialFeed{};
  });
}

Result<CredentialFeed> Service::make_feed(const security::Viewer& viewer) {
  Secret token = security::random_secret(platform_.random, kFeedTokenBytes);
  return platform_.db.write([&](data::Tx& tx) -> Result<CredentialFeed> {
    TRY(store::put_feed(tx, viewer.person, security::sha256(token.view())));
    TRY(audit(tx, viewer.person, "credential.feed_made", "person:" + viewer.person.text()));
    return CredentialFeed{true, tx.now(),
                          platform_.settings.base_url + "/api/v1/credentials/feed/" + to_base64url(token.view())};
  });
}

Result<CredentialFeed> Service::end_feed(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) -> Result<CredentialFeed> {
    TRY(store::drop_feed(tx, viewer.person));
    TRY(audit(tx, viewer.person, "credential.feed_ended", "person:" + viewer.person.text()));
    return CredentialFeed{};
  });
}

Result<std::optional<std::string>> Service::feed_text(std::string_view token) {
  auto hash = feed_hash(token);
  if (!hash) return std::optional<std::string>();
  return platform_.db.read([&](data::Tx& tx) -> Result<std::optional<std::string>> {
    auto feed = TRY(store::feed_by(tx, *hash));
    if (!feed) return std::optional<std::string>();
    auto person = TRY(accounts_.find(tx, feed->person_id));
    if (!person || person->status != accounts::Status::active) return std::optional<std::string>();
    std::vector<documents::CalendarEntry> all;
    auto items = TRY(of_person(tx, feed->person_id));
    for (const Credential& item : items) {
      bool renewed = std::any_of(items.begin(), items.end(),
                                 [&](const Credential& other) { return other.previous_id == item.id; });
      if (!renewed && item.expires_on && item.status != CredentialStatus::revoked)
        all.push_back(expiry_entry(item, platform_.settings.base_url));
    }
    return std::optional(documents::calendar_text(
        documents::CalendarMethod::publish, platform_.settings.organisation_name + " credentials", std::nullopt, all));
  });
}

/// Counted once an hour for each profession: it reads all cards of all peers.
Result<Peers> Service::peers(const security::Viewer& viewer, const PeersQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Peers> {
    Peers out;
    out.profession = TRY(ensure_person(tx, viewer.person)).profession;
    std::vector<PeerCount> all;
    Instant now = platform_.clock.now();
    {
      std::lock_guard lock(peers_mutex_);
      if (auto known = peers_.find(out.profession); known != peers_.end() && now - known->second.first < kPeersKept)
        all = known->second.second;
    }
    if (all.empty()) {
      for (TypeCount& row : TRY(store::held_by_profession(tx, out.profession, platform_.clock.today(), kLeastPeers)))
        all.push_back({std::move(row.type), std::move(row.type_name), row.people});
      std::lock_guard lock(peers_mutex_);
      peers_[out.profession] = {now, all};
    }
    for (PeerCount& item : all)
      if (!query.type || query.type->value == item.type) out.items.push_back(std::move(item));
    return out;
  });
}

Result<ExpiryProposal> Service::propose_expiry(std::string_view code, const ExpiryQuery& query) {
  auto type = std::find_if(types().begin(), types().end(), [&](const auto& known) { return known.code == code; });
  if (type == types().end()) return not_found("unknown_type");
  ExpiryProposal out;
  out.rule = type->expiry_rule;
  out.confidence = type->confidence;
  out.source = type->source;
  out.expires_on = expiry_for(type->expiry_rule, query.issued_on, type->validity_months.value_or(0));
  out.confirm = type->confidence != "A" && type->confidence != "B";
  return out;
}

}  // namespace mc::credentials
