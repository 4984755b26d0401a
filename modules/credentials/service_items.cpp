// One credential: what may be in it, its changes, its scans and its history.
#include <algorithm>

#include "modules/credentials/expiry.hpp"
#include "modules/credentials/service.hpp"

namespace mc::credentials {
namespace {

constexpr std::size_t kScansEach = 20;
constexpr int kLongestChain = 100;

bool is_scan(std::string_view type) { return type == "application/pdf" || type == "image/png" || type == "image/jpeg"; }

std::vector<std::string> changed_fields(const ItemRow& a, const ItemRow& b) {
  std::vector<std::string> out;
  auto compare = [&](const char* name, bool same) {
    if (!same) out.emplace_back(name);
  };
  compare("kind", a.kind == b.kind);
  compare("type", a.type == b.type);
  compare("type_name", a.type_name == b.type_name);
  compare("issuing_body", a.issuing_body == b.issuing_body);
  compare("state", a.state == b.state);
  compare("number", a.number == b.number);
  compare("compact", a.compact == b.compact);
  compare("compact_states", a.compact_states == b.compact_states);
  compare("issued_on", a.issued_on == b.issued_on);
  compare("expires_on", a.expires_on == b.expires_on);
  compare("notes", a.notes == b.notes);
  compare("renews", a.previous_id == b.previous_id);
  compare("shown_on_profile", a.shown == b.shown);
  return out;
}

/// What a verification spoke of; without it the card has to be looked at again.
bool same_facts(const ItemRow& a, const ItemRow& b) {
  return a.kind == b.kind && a.type == b.type && (a.type != "other" || a.type_name == b.type_name) &&
         a.issuing_body == b.issuing_body && a.number == b.number && a.state == b.state && a.compact == b.compact &&
         a.issued_on == b.issued_on && a.expires_on == b.expires_on;
}

}  // namespace

void forget_verification(const ItemRow& before, ItemRow& row) {
  // What was rejected stays so until the office has looked again: nobody lifts that by a stroke of her own.
  if (row.verification != VerificationState::rejected && !same_facts(before, row))
    row.verification = VerificationState::unverified;
}

Status Service::save_history(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what,
                             const std::vector<std::string>& fields, const std::string& before) {
  return store::insert_history(tx, make_uuid7(platform_.clock.now(), platform_.random), row.id, TRY(name_of(tx, by)),
                               what, fields, before);
}

Status Service::changed(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what) {
  TRY(platform_.events.publish(tx, CredentialChanged{row.id, row.person_id, row.type, what}));
  security::AuditEvent event;
  event.actor = by;
  event.action = "credential." + what;
  event.object = "credential:" + row.id.text();
  TRY(platform_.audit.append(tx, event));
  // Imports bring thousands: those are looked at by the nightly work.
  bool look = (row.compact || compact_type(row.type)) && what != "deleted" && what != "imported";
  return look ? check_compact(tx, row.person_id) : Status{};
}

Result<ItemRow> Service::checked(data::Tx& tx, const CredentialIn& in, ItemRow row) {
  if (in.issued_on && in.expires_on && *in.expires_on < *in.issued_on)
    return invalid("expires_on", "expiry_before_issue", "It expires before it was issued.");
  // HR's systems know types that the catalogue does not: such a card may be changed, but not chosen anew.
  bool as_imported = row.kind == in.kind && row.type == in.type.value && !row.type_name.empty();
  row.kind = in.kind;
  row.type = in.type.value;
  auto known = std::find_if(types().begin(), types().end(),
                            [&](const CredentialType& type) { return type.code == row.type && type.kind == row.kind; });
  if (known == types().end() && row.type != "other" && !as_imported)
    return invalid("type", "unknown_type", "Choose a type of the list, or \"other\".");
  if (row.type == "other" && !in.type_name) return invalid("type_name", "missing", "Write the name of the credential.");
  if (row.type == "other")
    row.type_name = in.type_name->value;
  else if (known != types().end())
    row.type_name = known->name;
  row.issuing_body =
      in.issuing_body.value.empty() && known != types().end() ? known->issuing_body : in.issuing_body.value;
  if (row.kind == Kind::license && !in.state) return invalid("state", "missing", "Choose the state of the licence.");
  row.state = in.state ? std::optional(in.state->value) : std::nullopt;
  row.number = in.number.value;
  row.compact = in.compact;
  std::vector<std::string> states;
  for (const auto& state : in.compact_states) states.push_back(state.value);
  row.compact_states = states.empty() ? std::string("[]") : shape::to_json(states);
  row.issued_on = in.issued_on;
  row.expires_on = in.expires_on;
  // A rule that is known well enough says the day that was left out; others only propose one in the form.
  if (!row.expires_on && in.issued_on && known != types().end() &&
      (known->confidence == "A" || known->confidence == "B"))
    row.expires_on = expiry_for(known->expiry_rule, *in.issued_on, known->validity_months.value_or(0));
  row.notes = in.notes.value;
  row.status = status_on(platform_.clock.today(), row.expires_on, row.status);
  row.shown = in.shown_on_profile.value_or(row.shown);
  if (in.renews && in.renews != row.previous_id) {
    TRY(check_renewal(tx, row, *in.renews));
    row.previous_id = in.renews;
  }
  return row;
}

/// One card has one successor, of the same kind and type and of the same person; no card renews itself by a detour.
Status Service::check_renewal(data::Tx& tx, const ItemRow& row, CredentialId previous) {
  auto old = TRY(store::find(tx, previous));
  if (!old || old->person_id != row.person_id)
    return invalid("renews", "unknown_credential", "The card that this one renews was not found.");
  if (old->kind != row.kind || old->type != row.type)
    return invalid("renews", "renews_another_type", "A card renews one of the same type.");
  if (auto successor = TRY(store::successor(tx, previous)); successor && *successor != row.id)
    return conflict("already_renewed", "Another card renews this one already.");
  for (int i = 0; old; ++i) {
    if (old->id == row.id || i >= kLongestChain)
      return invalid("renews", "renews_itself", "A card cannot renew itself.");
    old = old->previous_id ? TRY(store::find(tx, *old->previous_id)) : std::nullopt;
  }
  return {};
}

Result<CredentialId> Service::put(data::Tx& tx, PersonId owner, std::optional<PersonId> by, const CredentialIn& in,
                                  const std::vector<ScanFile>& scans) {
  if (scans.size() > kScansEach)
    return conflict("too_many_scans", "A credential holds at most 20 scans. Remove one first.");
  ItemRow row;
  row.id = CredentialId::make(platform_.clock, platform_.random);
  row.person_id = owner;
  row.created_at = row.updated_at = tx.now();
  row = TRY(checked(tx, in, row));
  TRY(ensure_person(tx, owner));
  TRY(store::insert(tx, row));
  for (const ScanFile& file : scans) {
    if (!is_scan(file.media_type))
      return fail(Fault::invalid, "not_a_scan", "Send a photo (JPEG or PNG) or a PDF of the card.");
    ScanRow scan{
        ScanId::make(platform_.clock, platform_.random), row.id, file.blob, file.media_type, file.size, tx.now()};
    TRY(platform_.blobs.add_reference(tx, file.blob, "credentials:scan:" + scan.id.text()));
    TRY(store::insert_scan(tx, scan));
  }
  const std::string what = row.previous_id ? "renewed" : "created";
  TRY(save_history(tx, row, by, what, {}, "{}"));
  TRY(changed(tx, row, by, what));
  return row.id;
}

Result<std::optional<Credential>> Service::find(data::Tx& tx, CredentialId id) {
  auto row = TRY(store::find(tx, id));
  if (!row) return std::optional<Credential>();
  return std::optional(TRY(view(tx, *row)));
}

/// The audit row is written by whoever verifies: she knows who did and how.
Status Service::set_verification(data::Tx& tx, CredentialId id, const VerificationMark& mark) {
  auto row = TRY(store::find(tx, id));
  if (!row) return not_found("credential_not_found");
  const std::string before = shape::to_json(*row);
  row->verification = mark.state;
  if (mark.on) row->verified_on = mark.on;
  if (!mark.method.empty()) row->verified_method = mark.method;
  row->updated_at = tx.now();
  TRY(store::update(tx, *row));
  TRY(store::insert_history(tx, make_uuid7(platform_.clock.now(), platform_.random), id, "Credentialing office",
                            "verified", {"verification"}, before));
  return platform_.events.publish(tx, CredentialChanged{row->id, row->person_id, row->type, "verified"});
}

Result<Credential> Service::add(const security::Viewer& viewer, const CredentialIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    CredentialId id = TRY(put(tx, viewer.person, viewer.person, in, {}));
    return view(tx, TRY(store::find(tx, id)).value());
  });
}

Result<Credential> Service::one(const security::Viewer& viewer, CredentialId id) {
  Credential out = TRY(platform_.db.read(
      [&](data::Tx& tx) -> Result<Credential> { return view(tx, TRY(find_for(tx, viewer, id, "credential:view"))); }));
  TRY(note_read(viewer, out.person_id, "credential.viewed", id));
  return out;
}

Result<Credential> Service::change(const security::Viewer& viewer, CredentialId id, const CredentialIn& in) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    ItemRow before = TRY(find_for(tx, viewer, id, "credential:manage"));
    if (in.updated_at && *in.updated_at != before.updated_at)
      return conflict("credential_changed", "Somebody changed this credential in the meantime. Look at it again.");
    ItemRow row = TRY(checked(tx, in, before));
    auto fields = changed_fields(before, row);
    if (fields.empty()) return view(tx, row);
    forget_verification(before, row);
    row.updated_at = tx.now();
    TRY(store::update(tx, row));
    TRY(save_history(tx, row, viewer.person, "updated", fields, shape::to_json(before)));
    TRY(changed(tx, row, viewer.person, "updated"));
    return view(tx, row);
  });
}

Status Service::remove(const security::Viewer& viewer, CredentialId id) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:manage"));
    TRY(store::remove(tx, id));
    TRY(save_history(tx, row, viewer.person, "deleted", {}, shape::to_json(row)));
    return changed(tx, row, viewer.person, "deleted");
  });
}

Result<Credential> Service::add_scan(const security::Viewer& viewer, CredentialId id, http::Upload& upload) {
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    TRY(find_for(tx, viewer, id, "credential:manage"));
    return {};
  }));
  std::string body = TRY(http::read_body(upload, kScanLimit));
  std::string type = documents::sniff_media_type(as_bytes(body));
  if (!is_scan(type)) return fail(Fault::invalid, "not_a_scan", "Send a photo (JPEG or PNG) or a PDF of the card.");
  blobs::BlobInfo blob = TRY(platform_.blobs.put(as_bytes(body), type));
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:manage"));
    if (TRY(store::scans(tx, id)).size() >= kScansEach)
      return conflict("too_many_scans", "A credential holds at most 20 scans. Remove one first.");
    ScanRow scan{ScanId::make(platform_.clock, platform_.random), id, blob.id, type, blob.size, tx.now()};
    TRY(platform_.blobs.add_reference(tx, blob.id, "credentials:scan:" + scan.id.text()));
    TRY(store::insert_scan(tx, scan));
    TRY(save_history(tx, row, viewer.person, "scan_added", {}, "{}"));
    TRY(changed(tx, row, viewer.person, "scan_added"));
    return view(tx, row);
  });
}

Result<ScanRow> Service::scan(const security::Viewer& viewer, CredentialId id, ScanId scan) {
  return platform_.db.write([&](data::Tx& tx) -> Result<ScanRow> {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:view"));
    for (const ScanRow& found : TRY(store::scans(tx, id))) {
      if (found.id != scan) continue;
      if (row.person_id != viewer.person) TRY(changed_read(tx, row, viewer.person));
      return found;
    }
    return not_found("scan_not_found");
  });
}

Status Service::changed_read(data::Tx& tx, const ItemRow& row, PersonId by) {
  security::AuditEvent event;
  event.actor = by;
  event.action = "credential.scan_viewed";
  event.object = "credential:" + row.id.text();
  return platform_.audit.append(tx, event);
}

Result<Credential> Service::remove_scan(const security::Viewer& viewer, CredentialId id, ScanId scan) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Credential> {
    ItemRow row = TRY(find_for(tx, viewer, id, "credential:manage"));
    for (const ScanRow& found : TRY(store::scans(tx, id))) {
      if (found.id != scan) continue;
      TRY(store::delete_scan(tx, scan));
      TRY(platform_.blobs.drop_reference(tx, found.blob_id, "credentials:scan:" + scan.text()));
      TRY(save_history(tx, row, viewer.person, "scan_removed", {}, "{}"));
      TRY(changed(tx, row, viewer.person, "scan_removed"));
      return view(tx, row);
    }
    return not_found("scan_not_found");
  });
}

Result<std::vector<Change>> Service::history(const security::Viewer& viewer, CredentialId id) {
  PersonId owner{};
  auto out = TRY(platform_.db.read([&](data::Tx& tx) -> Result<std::vector<Change>> {
    owner = TRY(find_for(tx, viewer, id, "credential:view")).person_id;
    std::vector<Change> changes;
    for (const HistoryRow& row : TRY(store::history(tx, id)))
      changes.push_back({row.at, row.by_name, row.what, TRY(strings(row.fields))});
    return changes;
  }));
  TRY(note_read(viewer, owner, "credential.history_viewed", id));
  return out;
}

/// Who looks at somebody else's leaves a trace; her own wallet is her own business.
Status Service::note_read(const security::Viewer& viewer, PersonId owner, std::string action, CredentialId id) {
  if (owner == viewer.person) return {};
  return platform_.db.write([&](data::Tx& tx) { return audit(tx, viewer.person, action, "credential:" + id.text()); });
}

}  // namespace mc::credentials
